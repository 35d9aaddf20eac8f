using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postroad.Bench.Floors;
using Postroad.Bench.Measuring;

namespace Postroad.Bench.Smtp;

/// <summary>The sink in a process of its own, with what it leaves in a folder: its certificate, and a message as it came over the wire.</summary>
internal sealed class SmtpFarEnd : IAsyncDisposable
{
    private readonly DirectoryInfo folder;

    private SmtpFarEnd(Child process, DirectoryInfo folder, int port, string? certificate) => (Process, this.folder, Port, Certificate) = (process, folder, port, certificate);

    public Child Process { get; }

    public int Port { get; }

    /// <summary>File with the certificate and its key. Null: it offers no TLS.</summary>
    public string? Certificate { get; }

    /// <summary>File with the first message that came.</summary>
    public string Sample => SampleIn(folder);

    public static async Task<SmtpFarEnd> StartAsync(bool tls)
    {
        var folder = Directory.CreateTempSubdirectory("postroad-bench-smtp-");
        var certificate = tls ? await CertifyAsync(folder) : null;
        var port = FarEnd.FreePort();
        var process = Child.Start("smtp-sink", ("port", port), ("certificate", certificate), ("sample", SampleIn(folder)));
        await process.ExpectAsync(ChildProtocol.Ready, TimeSpan.FromSeconds(30));
        return new SmtpFarEnd(process, folder, port, certificate);
    }

    public Task ResetAsync() => Process.AskAsync(SmtpSink.Reset);

    public async Task<(long Messages, long Bytes)> StatsAsync()
    {
        var words = (await Process.AskAsync(SmtpSink.Stats)).Split(' ');
        return (long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static string SampleIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "sample");

    /// <summary>Its own authority, for this machine, as servers have them today: ECDSA on P-256.</summary>
    private static async Task<string> CertifyAsync(DirectoryInfo folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=postroad bench", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.Combine(folder.FullName, "sink.pfx");
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pkcs12));
        return file;
    }
}
