using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;
using Postroad.Core;
using Postroad.Core.Deliveries;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;
using Postroad.Web.Hosting;

namespace Postroad.Bench.Feedback;

/// <summary>The measured process: mails a campaign, writes down what SNS will say of it, and then is the product with its web front.</summary>
internal static class SnsRun
{
    public const string Address = "0123456789abcdef0123456789abcdef";

    private const string Topic = "arn:aws:sns:eu-central-1:123456789012:postroad-events";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (folder, at, keys) = (arguments.Required("folder"), arguments.Required("at"), new TokenKeys([TokenKeys.NewKey(1)]));
        await PrepareAsync(await BenchDatabase.OpenAsync(folder, at), keys, arguments);
        await using var web = await WebServer.StartAsync(
            new HostOptions { DataFolder = folder, Database = DatabaseAddress.Parse(at), Urls = arguments.Required("urls") }, TimeProvider.System, services => services.AddSingleton(keys), CancellationToken.None);
        var topics = web.Services.GetRequiredService<Topics>();
        using var timer = new PeriodicTimer(Look);
        while (topics.Has(Address) != true) await timer.WaitForNextTickAsync();
        Console.WriteLine(ChildProtocol.Ready);
        await Console.In.ReadToEndAsync();
        await web.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>As they were written, in their order.</summary>
    public static async Task<byte[][]> ReadBodiesAsync(string file) => [.. (await File.ReadAllLinesAsync(file)).Select(Encoding.UTF8.GetBytes)];

    private static async Task PrepareAsync(BenchDatabase database, TokenKeys keys, Arguments arguments)
    {
        await using var product = await Installation.FurnishAsync(database, new Uri(arguments.Required("endpoint")), 32, services => services.AddSingleton(keys));
        var list = await product.FillListAsync("events", arguments.Number("events", 20_000, 1, 20_000_000));
        var runtime = product.Get<CoreRuntime>();
        await runtime.StartAsync(CancellationToken.None);
        runtime.Begin();
        await ProductRun.MailAsync(product, list);
        await runtime.StopAsync(CancellationToken.None);

        using var signer = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=sns.bench.example", signer, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var pem = certificate.ExportCertificatePem();
        await product.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>().ExecuteUpdateAsync(set => set
            .SetProperty(s => s.TopicArn, Topic).SetProperty(s => s.EventAddress, Address).SetProperty(s => s.EventCertificate, pem), CancellationToken.None), CancellationToken.None);
        await WriteBodiesAsync(product, signer, now, arguments.Required("bodies"));
    }

    /// <summary>One delivery of each mail, by a line each.</summary>
    private static async Task WriteBodiesAsync(Installation product, RSA signer, DateTimeOffset now, string file)
    {
        await using var db = product.Database.Read(product.Customer);
        var mails = await db.Set<Delivery>().Where(d => d.State == DeliveryState.Accepted).Select(d => new { d.SendId, d.Seq }).ToListAsync();
        var (key, lines) = (product.Get<DeliveryKeys>(), new string[mails.Count]);
        await Parallel.ForAsync(0, mails.Count, (i, _) =>
        {
            lines[i] = Signed(Delivered(key.Write(new DeliveryRef(new SendId(mails[i].SendId), mails[i].Seq)), i, now), i, signer, now);
            return ValueTask.CompletedTask;
        });
        await File.WriteAllLinesAsync(file, lines);
    }

    private static string Signed(string message, int number, RSA signer, DateTimeOffset now)
    {
        var (id, at) = ($"22b80b92-fdea-4c2c-8f9d-{number:x12}", Iso(now));
        var text = $"Message\n{message}\nMessageId\n{id}\nTimestamp\n{at}\nTopicArn\n{Topic}\nType\nNotification\n";
        string signature;
        lock (signer) signature = Convert.ToBase64String(signer.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["Type"] = "Notification", ["MessageId"] = id, ["TopicArn"] = Topic, ["Message"] = message, ["Timestamp"] = at, ["SignatureVersion"] = "2", ["Signature"] = signature,
            ["SigningCertURL"] = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem", ["UnsubscribeURL"] = "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe",
        });
    }

    /// <summary>As Amazon SES tells it, with the headers of the mail (developer guide, "Examples of event data"): 1.5 KB.</summary>
    private static string Delivered(string key, int number, DateTimeOffset now)
    {
        var (at, to, id) = (Iso(now), $"person{number}@events.example", $"010201a20c9fffdf-3e5a7b90-4c2d-4f18-8a6b-{number:x12}-000000");
        string[] headers = ["From", "Reply-To", "To", "Subject", "MIME-Version", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type"];
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["eventType"] = "Delivery",
            ["mail"] = new Dictionary<string, object>
            {
                ["timestamp"] = at, ["source"] = "news@bench.example", ["sourceArn"] = "arn:aws:ses:eu-central-1:123456789012:identity/bench.example", ["sendingAccountId"] = "123456789012", ["messageId"] = id,
                ["destination"] = (string[])[to], ["headersTruncated"] = false, ["headers"] = headers.Select(h => new Dictionary<string, string> { ["name"] = h, ["value"] = $"Value of the header {h} of one mail" }),
                ["tags"] = new Dictionary<string, string[]> { ["ses:configuration-set"] = ["postroad"], ["ses:source-ip"] = ["192.0.2.10"], ["ses:from-domain"] = ["bench.example"], ["dk"] = [key], ["at"] = ["1"] },
            },
            ["delivery"] = new Dictionary<string, object> { ["timestamp"] = at, ["processingTimeMillis"] = 700, ["recipients"] = (string[])[to], ["smtpResponse"] = "250 2.0.0 Ok: queued as 4F7x2K", ["reportingMTA"] = "a6-100.smtp-out.eu-central-1.amazonses.com" },
        });
    }

    private static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
