using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>What the compiler looks up by name for <c>init</c>, and netstandard2.0 does not have.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
