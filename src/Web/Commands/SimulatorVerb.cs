using System.Net;
using Postroad.Web.Hosting;

namespace Postroad.Web.Commands;

/// <summary><c>postroad simulator</c>: the simulator of Amazon SES alone, for anybody's client.</summary>
internal static class SimulatorVerb
{
    private const string DefaultUrls = "http://127.0.0.1:4599";

    public static readonly Verb Verb = new("simulator", "Runs the simulator of Amazon SES alone, for any SES client.",
    [
        new("urls", "URL", $"Address to listen on; port 0 takes a free one. Default: {DefaultUrls}"),
        new("data", "DIR", "Folder in which it keeps mail, queue and account. Default: simulator in the data folder"),
        new("dns", "HOST:PORT", "Name server that is asked for the records of sending domains, which are pending until it has them. Default: nobody is asked, and domains are verified at once"),
        new("smtp", "PORT", "Takes mail over SMTP too, on this port of the machine itself, with STARTTLS; 0 takes a free one. Default: it does not"),
        new("smtps", "PORT", "The same, encrypted from the first byte on. Default: it does not"),
    ], RunAsync);

    private static async Task<int> RunAsync(GivenOptions given, Terminal terminal)
    {
        var url = (given.Url("urls") ?? new Uri(DefaultUrls)).GetLeftPart(UriPartial.Authority);
        var folder = Path.GetFullPath(given.Text("data") ?? Path.Combine(DefaultFolder.Find(), "simulator"));
        var (startTls, tls) = (given.Whole("smtp", 0, IPEndPoint.MaxPort), given.Whole("smtps", 0, IPEndPoint.MaxPort));
        using var stop = new StopSignals();
        await using var simulator = await LocalSimulator.StartAsync(url, folder, given.Server("dns"), startTls, tls, stop.First);
        await terminal.Out.WriteLineAsync($"The simulator of Amazon SES is at {simulator.Address}, its key is {simulator.AccessKeyId}, its queue {simulator.QueueUrl}. No mail leaves this machine. Ctrl-C stops it.");
        if (simulator.SmtpAddresses.Count > 0)
            await terminal.Out.WriteLineAsync($"SMTP is at {string.Join(" and ", simulator.SmtpAddresses)}; its certificate is from smtp-authority.pem in {folder}. The passwords stand on the front page.");
        await stop.WaitAsync();
        return 0;
    }
}
