using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains.Links;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>Between what somebody typed and what is stored: looks ids up, checks what can be checked of an incomplete campaign, and says all faults at once.</summary>
internal sealed class DraftReader
{
    public const int MostName = 200, MostSubject = 250;

    /// <summary>Tags that are offered.</summary>
    private const int MostTags = 500;

    private readonly List<FieldFault> faults = [];
    private readonly DraftFields typed;
    private readonly DateTimeOffset now;
    private long server;
    private long? trackingDomain;
    private string from = "", reply = "";

    private DraftReader(DraftFields typed, DateTimeOffset now) => (this.typed, this.now) = (typed, now);

    public IReadOnlyList<FieldFault> Faults => faults;

    public Audience Audience { get; private set; } = Campaigns.Audience.Nobody;

    public string Name { get; private set; } = "";

    /// <summary>Null: none is chosen.</summary>
    public MailingList? FirstList { get; private set; }

    /// <param name="before">What is changed: what it has chosen already may stay. Null: a new one.</param>
    public static async Task<DraftReader> ReadAsync(PostroadDb db, DraftFields typed, Campaign? before, DateTimeOffset now, CancellationToken cancel)
    {
        var reader = new DraftReader(typed, now);
        reader.ReadTexts();
        await reader.ReadAudienceAsync(db, cancel);
        await reader.ReadServerAsync(db, cancel);
        await reader.ReadTrackingDomainAsync(db, before?.TrackingDomainId, cancel);
        return reader;
    }

    public void WriteTo(Campaign campaign)
    {
        (campaign.Name, campaign.Audience, campaign.ListId, campaign.ServerId, campaign.TrackingDomainId) = (Name, Audience, Audience.Lists.Count == 0 ? 0 : Audience.Lists[0], server, trackingDomain);
        (campaign.Subject, campaign.FromName, campaign.FromAddress) = (OneLine(typed.Subject), OneLine(typed.FromName), from);
        (campaign.Preheader, campaign.ReplyTo) = (NullIfEmpty(OneLine(typed.Preheader)), NullIfEmpty(reply));
        (campaign.Html, campaign.Text) = (Lines(typed.Html), NullIfEmpty(Lines(typed.Text)));
    }

    public static async Task<CampaignDraft> ShowAsync(PostroadDb db, Campaign campaign, CancellationToken cancel)
    {
        var whom = campaign.Audience with { Lists = campaign.Lists };
        var listIds = whom.Lists.Concat(whom.NotLists).ToList();
        var lists = await db.Set<MailingList>().Where(l => listIds.Contains(l.Id)).ToDictionaryAsync(l => l.Id, l => l.PublicId, cancel);
        var tagIds = whom.Tags.Concat(whom.NotTags).ToList();
        var tags = tagIds.Count == 0 ? [] : await db.Set<Tag>().Where(t => tagIds.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.PublicId, cancel);
        return new CampaignDraft
        {
            Id = campaign.Key, PublicId = campaign.PublicId, State = campaign.State, StateReason = campaign.StateReason, ScheduledAt = campaign.ScheduledAt, Version = campaign.Version,
            ChangedAt = campaign.ChangedAt, ChangedBy = campaign.ChangedBy, CreatedAt = campaign.CreatedAt, Audience = whom, ConfigurationSet = campaign.ConfigurationSet, Tracks = campaign.Tracks,
            Fields = new DraftFields
            {
                Name = campaign.Name, Lists = [.. whom.Lists.Where(lists.ContainsKey).Select(id => lists[id])], NotLists = [.. whom.NotLists.Where(lists.ContainsKey).Select(id => lists[id])],
                Tags = [.. whom.Tags.Where(tags.ContainsKey).Select(id => tags[id])], NotTags = [.. whom.NotTags.Where(tags.ContainsKey).Select(id => tags[id])],
                Server = campaign.ServerId == 0 ? null : await db.Set<SendingServer>().Where(s => s.Id == campaign.ServerId).Select(s => s.PublicId).SingleOrDefaultAsync(cancel),
                TrackingDomain = campaign.TrackingDomainId is { } host ? await db.Set<TrackingDomain>().Where(d => d.Id == host).Select(d => d.PublicId).SingleOrDefaultAsync(cancel) : null,
                Subject = campaign.Subject, Preheader = campaign.Preheader, FromName = campaign.FromName, FromAddress = campaign.FromAddress, ReplyTo = campaign.ReplyTo,
                Html = campaign.Html, Text = campaign.Text,
            },
        };
    }

    public static async Task<DraftChoices> ChoicesAsync(PostroadDb db, DateTimeOffset now, CancellationToken cancel)
    {
        var standard = await DefaultServer.FindAsync(db, cancel);
        return new DraftChoices
        {
            Lists = await db.Set<MailingList>().Where(l => l.DeletedAt == null).OrderBy(l => l.Name).ThenBy(l => l.Id).Select(l => new Choice(l.PublicId, l.Name, l.FromAddress)).ToListAsync(cancel),
            Tags = await db.Set<Tag>().OrderBy(t => t.Name).ThenBy(t => t.Id).Take(MostTags).Select(t => new Choice(t.PublicId, t.Name, "")).ToListAsync(cancel),
            Servers = await db.Set<SendingServer>().OrderBy(s => s.Name).ThenBy(s => s.Id).Select(s => new Choice(s.PublicId, s.Name, s.Region != "" ? s.Region : s.Host ?? "")).ToListAsync(cancel),
            DefaultServer = standard is null ? null : new Choice(standard.PublicId, standard.Name, standard.Place),
            TrackingDomains = await db.Set<TrackingDomain>().Where(UsableHosts.At(now)).OrderBy(d => d.Host).Select(d => new Choice(d.PublicId, d.Host, "")).ToListAsync(cancel),
        };
    }

    private void ReadTexts()
    {
        Name = OneLine(typed.Name);
        if (Name.Length == 0) faults.Add(new("name", "Give the campaign a name. Only people who work here see it."));
        Bound("name", "The name", Name, MostName);
        Bound("subject", "The subject", OneLine(typed.Subject), MostSubject);
        Bound("preheader", "The preview text", OneLine(typed.Preheader), Campaign.MostPreheader);
        Bound("from_name", "The sender's name", OneLine(typed.FromName), MostName);
        Bound("html", "The HTML", Lines(typed.Html), DraftFields.MostHtml);
        Bound("text", "The text part", Lines(typed.Text), DraftFields.MostText);
        from = Address("from_address", "From", typed.FromAddress);
        reply = Address("reply_to", "The reply address", typed.ReplyTo);
    }

    private async Task ReadAudienceAsync(PostroadDb db, CancellationToken cancel)
    {
        var known = await db.Set<MailingList>().Where(l => l.DeletedAt == null).ToDictionaryAsync(l => l.PublicId, cancel);
        var (lists, notLists) = (Ids("lists", "list", typed.Lists, known, l => l.Id), Ids("not_lists", "list", typed.NotLists, known, l => l.Id));
        if (lists.FirstOrDefault(notLists.Contains) is > 0 and var both)
            faults.Add(new("not_lists", $"“{known.Values.First(l => l.Id == both).Name}” is among those who get it and among those who do not. Take it out of one of them."));
        var named = typed.Tags.Concat(typed.NotTags).Where(PublicId.IsOne).ToList();
        var tags = named.Count == 0 ? [] : await db.Set<Tag>().Where(t => named.Contains(t.PublicId)).ToDictionaryAsync(t => t.PublicId, cancel);
        var (with, without) = (Ids("tags", "tag", typed.Tags, tags, t => t.Id), Ids("not_tags", "tag", typed.NotTags, tags, t => t.Id));
        if (with.FirstOrDefault(without.Contains) is > 0 and var twice)
            faults.Add(new("not_tags", $"The tag “{tags.Values.First(t => t.Id == twice).Name}” is asked for and left out. Take it out of one of them."));
        Audience = new Audience { Lists = lists, Tags = with, NotLists = notLists, NotTags = without };
        FirstList = lists.Count == 0 ? null : known.Values.First(l => l.Id == lists[0]);
    }

    private List<long> Ids<T>(string field, string what, IReadOnlyList<string> typedIds, Dictionary<string, T> known, Func<T, long> id)
    {
        var wanted = typedIds.Where(text => text.Length > 0).Distinct().ToList();
        if (wanted.Count > Campaigns.Audience.Most) faults.Add(new(field, $"{wanted.Count} are more than the {Campaigns.Audience.Most} that a campaign can name."));
        var missing = wanted.Count(text => !known.ContainsKey(text));
        if (missing > 0) faults.Add(new(field, $"{(missing == 1 ? $"One {what} of it is" : $"{missing} {what}s of it are")} not there any more. Choose again."));
        return [.. wanted.Where(known.ContainsKey).Select(text => id(known[text]))];
    }

    private async Task ReadServerAsync(PostroadDb db, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(typed.Server)) return;
        server = !PublicId.IsOne(typed.Server) ? 0 : await db.Set<SendingServer>().Where(s => s.PublicId == typed.Server).Select(s => s.Id).SingleOrDefaultAsync(cancel);
        if (server == 0) faults.Add(new("server", "That sending server is not there any more. Choose another one."));
    }

    /// <param name="before">One that was chosen while it was right may stay: what becomes of it says <see cref="Preflight"/>.</param>
    private async Task ReadTrackingDomainAsync(PostroadDb db, long? before, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(typed.TrackingDomain)) return;
        var domain = !PublicId.IsOne(typed.TrackingDomain) ? null : await db.Set<TrackingDomain>().SingleOrDefaultAsync(d => d.PublicId == typed.TrackingDomain, cancel);
        trackingDomain = domain?.Id;
        if (domain is null) faults.Add(new("tracking_domain", "That tracking domain is not there any more. Choose another one."));
        else if (domain.Id != before && UsableHosts.WhyNot(domain, now) is { } why) faults.Add(new("tracking_domain", why));
    }

    private void Bound(string field, string what, string text, int most)
    {
        if (text.Length > most) faults.Add(new(field, $"{what} has {text.Length:N0} characters; {most:N0} are the most."));
    }

    /// <summary>Empty: not given, which a draft may leave open.</summary>
    private string Address(string field, string what, string? text)
    {
        var trimmed = OneLine(text);
        if (trimmed.Length == 0) return "";
        if (EmailAddress.TryParse(trimmed, out var address, out var fault)) return address.ToString();
        faults.Add(new(field, $"{what}: “{trimmed.Fit(80)}” is no address ({fault}). It looks like hello@example.com."));
        return "";
    }

    /// <summary>What stands in a header or a column of one line: control characters are white space.</summary>
    private static string OneLine(string? text) => string.Concat(Whole(text).Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    /// <summary>As forms send it, without what no database keeps.</summary>
    private static string Lines(string? text) => Whole(text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal).TrimEnd();

    /// <summary>Half of a surrogate pair is no text to a database; it becomes U+FFFD.</summary>
    private static string Whole(string? text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text ?? ""));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
