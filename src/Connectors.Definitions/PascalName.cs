using System.Text;

namespace Connectors.Definitions;

/// <summary>The one rule that leads from a name of the language to a name in C#.</summary>
public static class PascalName
{
    /// <summary><c>deal_create</c> becomes <c>DealCreate</c>, <c>propertyName</c> becomes <c>PropertyName</c>; a leading digit gets an underscore.</summary>
    public static string Of(string name)
    {
        if (name is null) throw new ArgumentNullException(nameof(name));
        var text = new StringBuilder(name.Length);
        var starts = true;
        foreach (var c in name)
        {
            if (!char.IsLetterOrDigit(c))
            {
                starts = true;
                continue;
            }

            text.Append(starts ? char.ToUpperInvariant(c) : c);
            starts = false;
        }

        return text.Length > 0 && char.IsDigit(text[0]) ? text.Insert(0, '_').ToString() : text.ToString();
    }
}
