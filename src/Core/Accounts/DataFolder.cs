namespace Postroad.Core.Accounts;

/// <summary>Where an installation keeps what is not in its database: the ring key, pictures, refused rows of imports, the embedded database itself.</summary>
public sealed record DataFolder
{
    /// <summary>Of pictures in mails: each is written once, under a name of its own.</summary>
    public const string Images = "images";

    private DataFolder(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>Creates the folder where it is missing and tries to write into it.</summary>
    /// <exception cref="KeyException">The folder cannot be made or written; the sentence names it.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            var probe = System.IO.Path.Combine(full, $".write-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }

            return new DataFolder(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException($"The folder {full} cannot be written ({e.Message.TrimEnd('.')}): make it writable for this user, or name another one with --data.", e);
        }
    }

    public string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
