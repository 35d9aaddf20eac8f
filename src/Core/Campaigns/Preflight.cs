using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>What a check before sending found.</summary>
public enum PreflightLevel
{
    Passed,

    /// <summary>Worth knowing; nothing keeps it from being sent.</summary>
    Advice,

    /// <summary>Must be corrected first. One at a time.</summary>
    Blocker,
}

/// <param name="Field">Where it is corrected: a field of <see cref="DraftFields"/> in snake_case. Null: not in the campaign.</param>
/// <param name="Title">What is so, in a few words.</param>
/// <param name="Detail">Evidence and way out. Empty: the title says all.</param>
public sealed record PreflightItem(string? Field, PreflightLevel Level, string Title, string Detail)
{
    /// <summary>Published records that are to be corrected. Null: it is about something else.</summary>
    public PreflightRecords? Records { get; init; }
}

/// <param name="Domain">Public id of the sending domain.</param>
/// <param name="Subject">Which of its records.</param>
public sealed record PreflightRecords(string Domain, CheckSubject Subject);

/// <summary>What is known of a campaign before it is sent.</summary>
public sealed record PreflightResult
{
    /// <summary>In the order of the work on a campaign; what must be corrected first.</summary>
    public required IReadOnlyList<PreflightItem> Items { get; init; }

    /// <summary>Null: counting took too long.</summary>
    public required AudienceCount? Audience { get; init; }

    /// <summary>The server it leaves by. Null: there is none yet.</summary>
    public required string? Server { get; init; }

    public PreflightItem? Blocker => Items.FirstOrDefault(i => i.Level == PreflightLevel.Blocker);

    public int Advices => Items.Count(i => i.Level == PreflightLevel.Advice);
}

/// <summary>Looks at a campaign as a careful colleague would before it is sent: whom, from whom, what, and where its links lead.</summary>
public sealed class Preflight(Database database, AudienceCounts counts, LinkCheck links, MergeGaps gaps, SenderRights senders, SenderPolicy policies, SetLooks sets, TimeProvider time)
{
    private const int FewLinks = 5;

    private static readonly PreflightItem Gone = new("lists", PreflightLevel.Blocker, "A list or a tag of the audience has been deleted", "What is left of it stands in the campaign: look at it, and save it again.");

    public async Task<PreflightResult> CheckAsync(CustomerId customer, CampaignDraft draft, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var list = draft.Audience.Lists.Count == 0 ? null : await db.Set<MailingList>().SingleOrDefaultAsync(l => l.Id == draft.Audience.Lists[0], cancel);
        var server = draft.Fields.Server is null ? await DefaultServer.FindAsync(db, cancel) : await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == draft.Fields.Server, cancel);
        var audience = await counts.CountAsync(customer, draft.Audience, cancel);
        List<PreflightItem> items =
        [
            await AudienceRules.IsThereAsync(db, draft.Audience, cancel) ? OfAudience(draft, audience) : Gone,
            .. await PreflightSender.OfAsync(customer, draft.Fields, server, senders, policies, time, cancel), .. await PreflightLinks.OfAsync(db, draft.Fields, server, time.GetUtcNow(), cancel),
            .. await PreflightSet.OfAsync(db, draft, server, sets, cancel),
        ];
        if (Compile(draft, list, items) is { } content)
        {
            items.AddRange(PreflightContent.Of(draft.Fields, content, list));
            items.AddRange(await OfValuesAsync(customer, draft, content, cancel));
            items.AddRange(await OfSizeAsync(db, draft, list, cancel));
            items.AddRange(await OfLinksAsync(content.Links, cancel));
        }

        return new PreflightResult { Items = OneBlocker(items), Audience = audience, Server = server?.Name };
    }

    /// <summary>The first that must be corrected is named so; those behind it are said, and have their turn.</summary>
    private static List<PreflightItem> OneBlocker(List<PreflightItem> items)
    {
        var first = items.FindIndex(i => i.Level == PreflightLevel.Blocker);
        return [.. items.Select((item, i) => item.Level == PreflightLevel.Blocker && i != first ? item with { Level = PreflightLevel.Advice, Detail = $"{item.Detail} To be corrected too before it is sent.".Trim() } : item)
            .OrderByDescending(i => i.Level)];
    }

    private static PreflightItem OfAudience(CampaignDraft draft, AudienceCount? audience) => audience switch
    {
        _ when draft.Audience.Lists.Count == 0 => new("lists", PreflightLevel.Blocker, "Nobody is chosen", "Choose the lists whose people get it."),
        null => new("lists", PreflightLevel.Advice, "Counting the audience takes long", "How many get it is known when the campaign has started."),
        { Reached: 0 } => new("lists", PreflightLevel.Blocker, "Nobody would get it", audience.Subscribed == 0 ? "Nobody is subscribed to what is chosen." : $"All {audience.Subscribed:N0} who are subscribed are left out by tags, exclusions or suppressions."),
        _ => new("lists", PreflightLevel.Passed, $"{audience.Reached:N0} {(audience.Reached == 1 ? "person gets" : "people get")} it", "Counted now, and again when it starts."),
    };

    private CompiledContent? Compile(CampaignDraft draft, MailingList? list, List<PreflightItem> items)
    {
        var fields = draft.Fields;
        if (string.IsNullOrWhiteSpace(fields.Subject)) items.Add(new("subject", PreflightLevel.Blocker, "The subject is missing", "It is the first thing that people read."));
        if (string.IsNullOrWhiteSpace(fields.Html) && string.IsNullOrWhiteSpace(fields.Text))
        {
            items.Add(new("html", PreflightLevel.Blocker, "The mail is empty", "Write its HTML, its text, or both."));
            return null;
        }

        try
        {
            return CompiledContent.Compile(CampaignContent.Of(fields, list), time);
        }
        catch (InvalidContentException e)
        {
            var fault = e.Faults[0];
            items.Add(new(fault.Part.ToString().ToLowerInvariant(), PreflightLevel.Blocker, "The content cannot be used as it is", $"{fault}{(e.Faults.Count == 1 ? "" : $" And {e.Faults.Count - 1} more.")}"));
            return null;
        }
    }

    private async Task<IReadOnlyList<PreflightItem>> OfValuesAsync(CustomerId customer, CampaignDraft draft, CompiledContent content, CancellationToken cancel)
    {
        var names = content.MergeTags.Where(n => n != "email").Take(MergeGaps.Most).ToList();
        if (names.Count == 0) return [];
        var known = await KnownAsync(customer, cancel);
        if (names.Find(n => !known.Contains(n)) is { } strange)
            return [new("html", PreflightLevel.Blocker, $"There is no field {strange}", $"Nothing would stand at {{{{ {strange} }}}} for anybody. {(known.Count == 0 ? "There are no fields yet: make it under Contacts, Fields, or take it out." : $"Write one of yours ({string.Join(", ", known.Order().Take(FewLinks))}), or make it under Contacts, Fields.")}")];
        if (await gaps.CountAsync(customer, draft.Audience, names, cancel) is not { } empty) return [new("html", PreflightLevel.Advice, "Merge tags were not counted", "The audience is so large that it takes too long. Give tags that may be empty a fallback.")];
        var source = $"{draft.Fields.Subject} {draft.Fields.Preheader} {draft.Fields.Html} {draft.Fields.Text}";
        List<PreflightItem> items = [.. empty.Where(e => e.Value > 0).OrderByDescending(e => e.Value).Select(e => MergeGaps.HasFallback(source, e.Key)
            ? new PreflightItem("html", PreflightLevel.Passed, $"{e.Key} is empty for {People(e.Value)}", "They get what the tag says for that.")
            : new PreflightItem("html", PreflightLevel.Advice, $"{e.Key} is empty for {People(e.Value)}", $"Nothing stands there for them. A fallback helps: {{{{ {e.Key} | default: \"there\" }}}}"))];
        return items.Count > 0 ? items : [new("html", PreflightLevel.Passed, "All merge tags have a value for everybody", "")];
    }

    private async Task<HashSet<string>> KnownAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return (await db.Set<CustomField>().Select(f => f.Name).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<PreflightItem>> OfSizeAsync(PostroadDb db, CampaignDraft draft, MailingList? list, CancellationToken cancel)
    {
        var fields = draft.Audience.Lists.Count == 0 ? null : await db.Set<Subscription>().Where(s => s.ListId == draft.Audience.Lists[0] && s.Status == SubscriptionStatus.Subscribed)
            .OrderBy(s => s.ContactId).Join(db.Set<Contact>(), s => s.ContactId, c => c.Id, (_, c) => c.Fields).FirstOrDefaultAsync(cancel);
        try
        {
            return [PreflightContent.OfSize(ContentPreview.Of(CampaignContent.Of(draft.Fields, list), MergeFields.Of(fields, "somebody@example.com").Values, time))];
        }
        catch (RenderException e)
        {
            return [new("html", PreflightLevel.Blocker, "The mail cannot be made", e.Message)];
        }
    }

    private async Task<IReadOnlyList<PreflightItem>> OfLinksAsync(IReadOnlyList<ContentLink> all, CancellationToken cancel)
    {
        if (all.Count == 0) return [];
        var fixedOnes = all.Where(l => !l.HasValues && l.Url.StartsWith("http", StringComparison.OrdinalIgnoreCase)).ToList();
        var answers = await links.AskAsync([.. fixedOnes.Select(l => l.Url)], cancel);
        var items = new List<PreflightItem>();
        items.AddRange(fixedOnes.Where(l => answers.GetValueOrDefault(l.Url) is LinkAnswer.NotThere).Take(FewLinks).Select(l => new PreflightItem("html", PreflightLevel.Blocker,
            $"A link leads nowhere: {Short(l.Url)}", $"Its server answered {((LinkAnswer.NotThere)answers[l.Url]).Status}.{(l.Label.Length == 0 ? "" : $" It stands behind “{l.Label}”.")} Correct the link.")));
        items.AddRange(fixedOnes.Where(l => answers.GetValueOrDefault(l.Url) is LinkAnswer.Unclear).Take(FewLinks).Select(l => new PreflightItem("html", PreflightLevel.Advice,
            $"A link could not be followed: {Short(l.Url)}", $"We looked, and {((LinkAnswer.Unclear)answers[l.Url]).Why}. Open it yourself before you send.")));
        var found = answers.Count(a => a.Value is LinkAnswer.Found);
        if (found > 0) items.Add(new("html", PreflightLevel.Passed, $"{found} {(found == 1 ? "link leads" : "links lead")} somewhere", "Asked a moment ago."));
        var skipped = all.Count - answers.Count;
        if (skipped > 0) items.Add(new("html", PreflightLevel.Passed, $"{skipped} {(skipped == 1 ? "link was" : "links were")} not followed", "Their addresses have merge tags in them, or are no web addresses."));
        return items;
    }

    private static string People(long count) => $"{count:N0} {(count == 1 ? "person" : "people")}";

    private static string Short(string url) => url.Length <= 120 ? url : url[..119] + "…";
}
