using System.Net;
using Postroad.Simulator.Control;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Smtp;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Pages;

/// <summary>What the front page shows, read at one moment.</summary>
internal sealed record PageModel
{
    public const int MailsOnPage = 25;
    public const int CampaignsOnPage = 30;

    public required PageQuery Query { get; init; }
    public required SimulatorOptions Options { get; init; }
    public required string Address { get; init; }
    public required string QueueUrl { get; init; }

    /// <summary>Where SMTP begins in clear. Null: nowhere.</summary>
    public IPEndPoint? StartTls { get; init; }

    /// <summary>Where SMTP is encrypted from the first byte on. Null: nowhere.</summary>
    public IPEndPoint? Tls { get; init; }
    public required AccountBody Account { get; init; }
    public required Account Sum { get; init; }
    public required double PerSecond { get; init; }
    public required IReadOnlyList<Account> Campaigns { get; init; }
    public required int CampaignsLeftOut { get; init; }
    public required IReadOnlyList<RegionSettings> Regions { get; init; }

    /// <summary>By region, the identities that may send there, and those that may not (yet).</summary>
    public required ILookup<string, EmailIdentity> Identities { get; init; }
    public required MailboxShares Shares { get; init; }
    public required FaultSettings Faults { get; init; }
    public required IReadOnlyDictionary<FaultKind, long> Struck { get; init; }

    /// <summary>Of the chosen campaign, for the filter's counts.</summary>
    public required Account Chosen { get; init; }
    public required IReadOnlyList<FoundMail> Mails { get; init; }
    public int? Older { get; init; }
    public int? Newer { get; init; }
    public required bool HasNewer { get; init; }
    public OpenedMail? Opened { get; init; }

    /// <summary>Why a form was refused.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
    public DateTimeOffset Now { get; init; }
}

/// <summary>The unfolded mail.</summary>
internal sealed record OpenedMail(FoundMail Mail, MailContent Content, byte[] Delivered, IReadOnlyList<LogEntry> History);

/// <summary>Gathers a <see cref="PageModel"/>.</summary>
internal sealed class PageReader(Mailroom room, MailSearch search, AccountReport report, Settings settings, QueueAddress queue, SmtpListeners smtp, SimulatorOptions options)
{
    public PageModel Read(PageQuery query, IReadOnlyList<string> errors)
    {
        var (mails, older) = search.Page(query.Filter, query.Before, PageModel.MailsOnPage);
        var opened = query.Open is { } id && search.Find(id) is { } mail ? Opened(mail) : null;
        Account sum = new(""), chosen = new("");
        Account[] campaigns;
        ILookup<string, EmailIdentity> identities;
        double perSecond;
        var now = options.Clock.GetUtcNow();
        lock (room.Gate)
        {
            identities = settings.Regions.SelectMany(r => r.IdentityNames().Select(name => (r.Settings.Name, Identity: r.Identity(name)!))).ToLookup(i => i.Name, i => i.Identity);
            foreach (var account in room.Accounts)
            {
                sum.Add(account);
                if (query.Campaign is null || account.Campaign == query.Campaign) chosen.Add(account);
            }

            campaigns = [.. room.Accounts.TakeLast(PageModel.CampaignsOnPage).Select(a => a.Copy())];
            perSecond = room.Arrivals.PerSecond(now.ToUnixTimeMilliseconds());
        }

        return new PageModel
        {
            Query = query, Options = options, Address = queue.Base, QueueUrl = queue.Url, StartTls = smtp.StartTls, Tls = smtp.Tls, Account = report.Of(null), Sum = sum, PerSecond = perSecond,
            Campaigns = campaigns, CampaignsLeftOut = Math.Max(0, room.Accounts.Count - campaigns.Length), Regions = [.. settings.Regions.Select(r => r.Settings)],
            Identities = identities,
            Shares = settings.Shares, Faults = settings.Faults.Settings, Struck = Enum.GetValues<FaultKind>().ToDictionary(k => k, settings.Faults.Struck),
            Chosen = chosen, Mails = mails, Older = older, HasNewer = query.Before is not null && mails.Count > 0,
            Newer = query.Before is not null && mails.Count > 0
                ? search.Newer(query.Filter, mails[0].Record.Number, PageModel.MailsOnPage)
                : null,
            Opened = opened, Errors = errors, Now = now,
        };
    }

    private OpenedMail Opened(FoundMail mail)
    {
        var bytes = search.Bytes(mail);
        return new OpenedMail(mail, MailContent.Read(bytes), DeliveredMail.Write(bytes, mail), search.History(mail));
    }
}
