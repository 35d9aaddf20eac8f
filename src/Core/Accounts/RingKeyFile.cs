using System.Buffers.Text;
using System.Security.Cryptography;

namespace Postroad.Core.Accounts;

/// <summary>
/// The key outside the database: 32 random bytes as one base64url line in <c>keys/ring.key</c>, readable by its owner only. It encrypts the Data Protection
/// ring, which wraps every other key; a dump of the database alone is therefore useless. All nodes of an installation have the same file.
/// </summary>
internal sealed class RingKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private RingKeyFile(byte[] key) => (Key, Id) = (key, Convert.ToHexStringLower(SHA256.HashData(key))[..8]);

    public byte[] Key { get; }

    /// <summary>Stands beside what the key encrypted, so that a wrong file is told from a damaged database.</summary>
    public string Id { get; }

    /// <param name="mayCreate">True while the database holds nothing that an earlier key has encrypted.</param>
    /// <exception cref="KeyException">Missing although needed, unreadable, damaged, or open to other users of the machine.</exception>
    public static RingKeyFile Open(DataFolder folder, bool mayCreate)
    {
        var path = folder.File("keys", "ring.key");
        try
        {
            if (!File.Exists(path) && mayCreate) Create(path);
            return Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyException($"The key file {path} is missing. The secrets in the database were encrypted with it and cannot be read without it: put it back from your backup.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException($"The key file {path} cannot be used: {e.Message}", e);
        }
    }

    private static void Create(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);

        // Written beside and moved, so that a kill leaves no half key; the one who comes second keeps the first one's.
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(draft, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Envelope.KeySize)) + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static RingKeyFile Read(string path)
    {
        var text = File.ReadAllText(path).Trim();
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new KeyException($"The key file {path} may be read by other users of this machine (mode {Convert.ToString((int)File.GetUnixFileMode(path), 8)}): run chmod 600 {path}.");
        if (!Base64Url.IsValid(text, out var length) || length != Envelope.KeySize)
            throw new KeyException($"The key file {path} is damaged: it must hold one line of 43 base64url characters. Put it back from your backup.");
        return new RingKeyFile(Base64Url.DecodeFromChars(text));
    }
}
