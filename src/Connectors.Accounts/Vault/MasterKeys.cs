using System.Security.Cryptography;
using System.Text;

namespace Connectors.Accounts.Vault;

/// <summary>
/// The master keys, which wrap the data keys and are kept outside the store. The first wraps what is new; the others only open what
/// they wrapped before. A file is read again when a key is met that is not known yet, so that a running server follows a rotation.
/// </summary>
/// <remarks>Safe for concurrent use. A key once read is kept in memory until <see cref="Dispose"/>, also when its line is gone.</remarks>
public sealed class MasterKeys : IDisposable
{
    readonly Lock _reading = new();
    readonly MasterKeyFile? _file;

    /// <summary>Those of the source, in its order, and then those it had before.</summary>
    volatile MasterKey[] _keys;

    MasterKeys(MasterKey[] keys, string source, MasterKeyFile? file)
    {
        _keys = keys;
        _file = file;
        Source = source;
        Listed = keys.Length;
    }

    /// <summary>Where the keys come from, for messages.</summary>
    public string Source { get; }

    /// <summary>The name of the key that wraps what is new: eight hex digits, safe to print.</summary>
    public string CurrentId => Current.Id;

    /// <summary>The names of the source's keys, the current one first.</summary>
    public IReadOnlyList<string> Ids => [.. _keys.Take(Listed).Select(k => k.Id)];

    internal MasterKey Current => _keys[0];

    internal MasterKeyFile? File => _file;

    /// <summary>How many of the keys are in the source now.</summary>
    int Listed { get; set; }

    /// <summary>Reads a file of keys: 32 bytes each, one a line, as base64 or as 64 hex digits. Only its owner may be able to read it.</summary>
    /// <exception cref="VaultException">The file or a key in it is not as it should be.</exception>
    public static MasterKeys FromFile(string path)
    {
        var file = new MasterKeyFile(path);
        return new(file.Read(), $"the file {path}", file);
    }

    /// <summary>Reads keys from text, separated by commas or lines.</summary>
    /// <param name="text">The keys, written as in a file.</param>
    /// <param name="source">How messages name the text, for example <c>the environment variable CONNECTORS_MASTER_KEY</c>.</param>
    /// <exception cref="VaultException">There is no key in it, or one is not as it should be.</exception>
    public static MasterKeys FromText(string? text, string source)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        try
        {
            return new(MasterKeyText.Read(bytes, source), source, null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Makes a file with a fresh key that only its owner can read (mode 0600), and returns once it is durable.</summary>
    /// <exception cref="VaultException">The file is there already, which changes nothing in it; or it cannot be made.</exception>
    public static void CreateFile(string path) => MasterKeyFile.Create(path);

    /// <summary>Erases the keys.</summary>
    public void Dispose()
    {
        lock (_reading)
        {
            Array.ForEach(_keys, k => k.Retire());
        }
    }

    /// <summary>A key by its name, looked for in the source again when it is not known.</summary>
    internal MasterKey? Find(string id)
    {
        if (Known(id) is { } known)
        {
            return known;
        }

        Reload();
        return Known(id);
    }

    /// <summary>Reads the file again, if there is one.</summary>
    internal void Reload()
    {
        if (_file is null)
        {
            return;
        }

        lock (_reading)
        {
            var read = _file.Read();
            for (var i = 0; i < read.Length; i++)
            {
                if (Known(read[i].Id) is { } known)
                {
                    read[i].Retire();
                    read[i] = known;
                }
            }

            Listed = read.Length;
            _keys = [.. read, .. _keys.Except(read)];
        }
    }

    MasterKey? Known(string id) => Array.Find(_keys, k => k.Id == id);
}
