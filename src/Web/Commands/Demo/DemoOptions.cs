using System.Net;
using Postroad.Core.Persistence;

namespace Postroad.Web.Commands.Demo;

/// <summary>What a demo is to do.</summary>
internal sealed record DemoOptions
{
    /// <summary>Seconds: nobody who looks on waits half an hour, as a real campaign does.</summary>
    public const int DefaultHorizon = 20;

    public const int DefaultRecipients = 10_000, MostRecipients = 5_000_000;

    /// <summary>Messages a second that the simulator allows while somebody looks on.</summary>
    public const int WatchedRate = 250;

    /// <summary>Where people and mails of the demo come from.</summary>
    public const string SampleDomain = "harbourlane.example", SampleFrom = "hello@" + SampleDomain, SampleRegion = "eu-central-1";

    public required string DataFolder { get; init; }

    /// <summary>Null: a file in the data folder.</summary>
    public DatabaseAddress? Database { get; init; }

    /// <summary>Null: http://localhost:5080, or with <see cref="Exit"/> a free port that the folder remembers.</summary>
    public string? Urls { get; init; }

    /// <summary>Megabytes. Null: as everywhere.</summary>
    public int? DiskReserve { get; init; }

    public int Recipients { get; init; } = DefaultRecipients;

    /// <summary>Null: 250 while somebody looks on, else as fast as it goes.</summary>
    public int? Rate { get; init; }

    /// <summary>Ends when everything is settled, with a result.</summary>
    public bool Exit { get; init; }

    public bool Json { get; init; }

    /// <summary>Finishes what an earlier run left and starts nothing new.</summary>
    public bool Resume { get; init; }

    /// <summary>Null: made-up people.</summary>
    public string? Contacts { get; init; }

    public string? EmailColumn { get; init; }

    /// <summary>Null: the sample mail.</summary>
    public string? Html { get; init; }

    public string? Text { get; init; }

    public string? Subject { get; init; }

    /// <summary>Null: a simulator of its own.</summary>
    public Uri? Endpoint { get; init; }

    public Uri? Queue { get; init; }

    public string? From { get; init; }

    public string? Region { get; init; }

    /// <summary>Seconds that a range of deliveries belongs to who took it. Null: as everywhere.</summary>
    public int? Lease { get; init; }

    /// <summary>Seconds that an uncertain delivery waits for evidence.</summary>
    public int Horizon { get; init; } = DefaultHorizon;

    /// <summary>Starts a name server, whose zones the simulator's Registrar page writes, and asks nobody else about domains.</summary>
    public bool Dns { get; init; }

    /// <summary>Asks nothing before own people are mailed.</summary>
    public bool Yes { get; init; }

    /// <summary>True when mails go to another machine.</summary>
    public bool LeavesMachine => Endpoint is not null && !IsLoopback(Endpoint);

    /// <exception cref="UsageException">Options that do not go together.</exception>
    public DemoOptions Checked()
    {
        Needs(EmailColumn, "email-column", Contacts, "contacts");
        Needs(Html, "html", Subject, "subject");
        Needs(Subject, "subject", Html, "html");
        Needs(Text, "text", Html, "html");
        Needs(Queue, "queue", Endpoint, "endpoint");
        Needs(From, "from", Endpoint, "endpoint");
        Needs(Region, "region", Endpoint, "endpoint");
        if (Dns && Endpoint is not null) throw new UsageException("--dns is a name server for the demo's own simulator: leave out --endpoint.");
        if (Json && !Exit) throw new UsageException("--json prints the result of a run that ends: add --exit.");
        if (Resume && (Contacts ?? Html) is not null) throw new UsageException("--resume finishes what was left and starts nothing new: leave out --contacts and --html.");
        if (LeavesMachine && !Resume) CheckLeaving();
        return this;
    }

    private void CheckLeaving()
    {
        if (Endpoint!.Scheme != "https") throw new UsageException($"{Endpoint.Host} is another machine, and over plain http mails and signatures would travel readable: use https.");
        if (Contacts is null)
            throw new UsageException($"Made-up people never leave this machine, and {Endpoint.Host} is another one: send to people of your own with --contacts, or use an endpoint on 127.0.0.1.");
        if (Html is null) throw new UsageException("The sample mail is no mail for real people: give your own with --html and --subject.");
        if (From is null) throw new UsageException($"Nobody at {Endpoint.Host} has verified {SampleFrom}: give your own address with --from.");
    }

    private static void Needs(object? given, string name, object? other, string otherName)
    {
        if (given is not null && other is null) throw new UsageException($"--{name} goes only together with --{otherName}.");
    }

    /// <summary>By the text alone (RFC 6761 section 6.3 for localhost): a name that some resolver leads to this machine may lead elsewhere next time.</summary>
    internal static bool IsLoopback(Uri url) =>
        url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(url.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
}
