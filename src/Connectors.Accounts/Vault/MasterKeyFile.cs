using System.Security.Cryptography;

namespace Connectors.Accounts.Vault;

/// <summary>A file of master keys, one a line, the current one first; for its owner alone.</summary>
internal sealed class MasterKeyFile(string path)
{
    const int MostBytes = 64 * 1024;

    const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public string Path => path;

    public static void Create(string path)
    {
        var line = MasterKeyText.NewLine();
        try
        {
            DurableFile.Create(path, line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VaultException(VaultFailure.MasterKeyInvalid, File.Exists(path)
                ? $"The file {path} is there already and was left as it is: use it, or choose another name."
                : $"The master key file {path} could not be made ({e.Message}): choose a folder that exists and can be written to.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    public MasterKey[] Read()
    {
        var text = ReadText();
        try
        {
            return MasterKeyText.Read(text, $"the file {path}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Puts a new key before the others.</summary>
    public void Prepend() => Rewrite(text => [.. MasterKeyText.NewLine(), .. text]);

    /// <summary>Leaves only the first key.</summary>
    public void KeepFirst() => Rewrite(text => [.. MasterKeyText.First(text), (byte)'\n']);

    /// <summary>Keeps every other rotation of this file out until disposed; null while one runs.</summary>
    public IDisposable? TryLock() => DurableFile.TryLockFolderOf(path);

    void Rewrite(Func<byte[], byte[]> change)
    {
        var before = ReadText();
        var after = change(before);
        try
        {
            // A link stays a link: what it points to is replaced.
            DurableFile.Replace(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, after);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VaultException(VaultFailure.RotationRefused,
                $"The master key file {path} could not be written ({e.Message}): make its folder writable and run the rotation again.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(before);
            CryptographicOperations.ZeroMemory(after);
        }
    }

    byte[] ReadText()
    {
        try
        {
            using var file = File.OpenHandle(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
            {
                throw Invalid($"The master key file {path} is open to other users of this machine: run `chmod 600 {path}`.");
            }

            var text = new byte[Math.Min(RandomAccess.GetLength(file), MostBytes + 1)];
            return text.Length <= MostBytes && RandomAccess.Read(file, text, 0) == text.Length
                ? text
                : throw Invalid($"The file {path} is too long to be one of master keys: point to the right one.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Invalid($"There is no master key file {path}: point to yours, or for a new store make one with `(umask 077; openssl rand -base64 32 > {path})`.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The master key file {path} could not be read ({e.Message}): let the user this program runs as own it.", e);
        }
    }

    static VaultException Invalid(string message, Exception? inner = null) => new(VaultFailure.MasterKeyInvalid, message, inner);
}
