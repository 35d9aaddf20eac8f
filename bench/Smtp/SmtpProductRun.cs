using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Bench.Ses;
using Postroad.Core.Sending;

namespace Postroad.Bench.Smtp;

/// <summary>One round of the product over SMTP, in a process of its own.</summary>
internal static class SmtpProductRun
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        using var certificate = arguments.Text("certificate") is { } file ? X509CertificateLoader.LoadPkcs12FromFile(file, null) : null;
        var (port, signs) = (arguments.Number("port", 0, 1, 65535), arguments.Text("dkim") is not null);
        // Nobody listens where Amazon's account would be asked; it is not.
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), arguments.Number("connections", 8, 1, 256), url: null, services =>
            services.AddSingleton<IServerOpener>(p => new SmtpOpener(p.GetRequiredService<LocalQuotaLedger>(), p.GetRequiredService<TimeProvider>(), port, certificate, signs)));
        return await ProductRun.RunAsync(product, "measured", arguments.Number("recipients", 100_000, 1, 100_000_000));
    }
}
