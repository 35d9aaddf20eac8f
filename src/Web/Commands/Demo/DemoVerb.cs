using Postroad.Core.Deliveries;
using Postroad.Web.Hosting;

namespace Postroad.Web.Commands.Demo;

/// <summary><c>postroad demo</c>: an installation with a customer, people, a sending server and a campaign that leaves while one looks on.</summary>
internal static class DemoVerb
{
    public static readonly Verb Verb = new("demo", "Sends a campaign to 10,000 made-up people through the simulator while you look on.",
    [
        new("recipients", "N", $"Made-up people on the list. Default: {DemoOptions.DefaultRecipients}"),
        new("rate", "R", $"Messages a second at most. Default: {DemoOptions.WatchedRate}; with --exit as fast as it goes"),
        new("exit", null, "Ends when every event is settled: 0 when all numbers equal the simulator's own account, else 1"),
        new("json", null, "With --exit: the result as one JSON object on the last line"),
        new("data", "DIR", "Folder of the demo. Default: data/demo"),
        new("database", "URL", "sqlite:path/to/file.db or postgres://user:password@host:5432/name. Default: a file in the data folder"),
        new("urls", "URL", $"Address to listen on. Default: {Hosting.HostOptions.DefaultUrls}; with --exit a free port"),
        new("resume", null, "Finishes what an earlier run left in that folder and starts nothing new"),
        new("contacts", "FILE", "Your own people: CSV with a header row"),
        new("email-column", "NAME", "Column of --contacts with the addresses. Default: found by its name"),
        new("html", "FILE", "Your own mail: HTML with merge tags such as {{ first_name }}"),
        new("text", "FILE", "Its text part. Default: made from the HTML"),
        new("subject", "TEXT", "Its subject, with merge tags"),
        new("endpoint", "URL", "Sends to this SES look-alike instead, with the key of the usual AWS environment variables"),
        new("queue", "URL", "SQS queue of its events. Default: none, what becomes of the mails is not reported"),
        new("from", "ADDRESS", $"Sender at --endpoint. Default: {DemoOptions.SampleFrom}"),
        new("region", "R", $"AWS region of --endpoint. Default: {DemoOptions.SampleRegion}"),
        new("dns", null, "Starts the name server nsd, which must be installed; the simulator's Registrar page writes its zones, and nobody else is asked about domains"),
        new("lease", "SECONDS", $"How long a range of deliveries belongs to who took it, unless renewed. Default: {new DeliveryOptions().Lease.TotalSeconds:0}"),
        new("horizon", "SECONDS", $"How long an uncertain delivery waits for evidence. Default: {DemoOptions.DefaultHorizon}"),
        new("disk-reserve", "MB", "Sending stops with less free on the disk and goes on with twice as much; 0: only when a write fails. Default: 1000"),
        new("yes", null, "Does not ask before it mails your own people through another machine"),
    ], RunAsync);

    private static Task<int> RunAsync(GivenOptions given, Terminal terminal) => DemoRun.RunAsync(Read(given), terminal);

    internal static DemoOptions Read(GivenOptions given) => new DemoOptions
    {
        DataFolder = Path.GetFullPath(given.Text("data") ?? Path.Combine(DefaultFolder.Find(), "demo")),
        Database = ServeVerb.ReadDatabase(given),
        Urls = given.Url("urls")?.GetLeftPart(UriPartial.Authority),
        Recipients = given.Whole("recipients", 1, DemoOptions.MostRecipients) ?? DemoOptions.DefaultRecipients,
        Rate = given.Whole("rate", 1, 100_000),
        Exit = given.Has("exit"),
        Json = given.Has("json"),
        Resume = given.Has("resume"),
        Contacts = given.Text("contacts"),
        EmailColumn = given.Text("email-column"),
        Html = given.Text("html"),
        Text = given.Text("text"),
        Subject = given.Text("subject"),
        Endpoint = given.Url("endpoint"),
        Queue = given.Url("queue"),
        From = given.Text("from"),
        Region = given.Text("region"),
        Dns = given.Has("dns"),
        Yes = given.Has("yes"),
        Lease = given.Whole("lease", 2, 1800),
        DiskReserve = given.Whole("disk-reserve", 0, Hosting.HostOptions.MostDiskReserve),
        Horizon = given.Whole("horizon", 1, 604_800) ?? DemoOptions.DefaultHorizon,
    }.Checked();
}
