using Connectors.Runtime.Buffers;

namespace Connectors.Runtime.Typed;

/// <summary>Base of the generated input types: properties that know their names on the wire.</summary>
public abstract class ToolInput
{
    /// <summary>Writes each property that was set.</summary>
    protected internal abstract void Write(InputWriter writer);

    internal PooledBuffer ToJson()
    {
        var buffer = new PooledBuffer();
        var writer = ThreadWriter.For(buffer);
        new InputWriter(writer).Object(this);
        writer.Flush();
        return buffer;
    }
}
