using System.Buffers;
using System.Text;

namespace Connectors.Runtime.Binding;

/// <summary>Collects the faults of one call, each with the path of where the binder stands when it finds it.</summary>
internal sealed class FaultLog
{
    /// <summary>A caller that is wrong in more places than this learns the rest after mending these.</summary>
    const int MaxFaults = 50;

    static readonly SearchValues<char> s_plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    readonly Stack<(string? Name, int Index)> _path = [];

    public List<InputFault> Faults { get; } = [];

    /// <summary>How deep the binder stands; broken JSON ends its walk anywhere.</summary>
    public int Depth => _path.Count;

    public void Enter(string name) => _path.Push((name, 0));

    public void EnterItem(int index) => _path.Push((null, index));

    public void Leave() => _path.Pop();

    public void LeaveTo(int depth)
    {
        while (_path.Count > depth)
        {
            _path.Pop();
        }
    }

    /// <summary>A fault at the place where the binder stands.</summary>
    public void Add(string problem, string? suggestion = null)
    {
        if (Faults.Count < MaxFaults)
        {
            Faults.Add(new(Path(), problem, suggestion));
        }
    }

    public void Clear()
    {
        Faults.Clear();
        _path.Clear();
    }

    string Path()
    {
        var text = new StringBuilder("$");
        foreach (var (name, index) in _path.Reverse())
        {
            if (name is null)
            {
                text.Append('[').Append(index).Append(']');
            }
            else if (name.AsSpan().ContainsAnyExcept(s_plain) || name.Length == 0)
            {
                // RFC 9535: names beyond plain words stand in brackets and quotes.
                text.Append("['").Append(name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)).Append("']");
            }
            else
            {
                text.Append('.').Append(name);
            }
        }

        return text.ToString();
    }
}
