using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>
/// What a campaign does otherwise than the marketing mail of its server: its configuration set, and whether it is tracked. For administrators, because a set may lead to addresses that
/// others send from.
/// </summary>
public sealed class CampaignSets(Database database, CampaignDrafts drafts, ServerClasses classes)
{
    /// <param name="version">Of the campaign, as the person has seen it.</param>
    /// <param name="set">As typed. Null or empty: that of the class at its server.</param>
    /// <param name="tracks">Null: as the class does.</param>
    /// <param name="by">A person's name.</param>
    public async Task<Edit<CampaignDraft>> ChangeAsync(CustomerId customer, string publicId, int version, string? set, bool? tracks, string by, CancellationToken cancel)
    {
        var named = string.IsNullOrWhiteSpace(set) ? null : set.Trim();
        if (await classes.FaultAsync(await ServerAsync(customer, publicId, cancel), named, cancel) is { } fault) return new Edit<CampaignDraft>.Faulty([fault]);
        var note = $"{(named is null ? "Configuration set of its class" : $"Configuration set {named}")}, {tracks switch { null => "tracked as its class is", true => "tracked", false => "not tracked" }}";
        return await drafts.ChangeAsync(customer, publicId, version, "campaign.set", by, note, (_, campaign) =>
        {
            (campaign.ConfigurationSet, campaign.Tracks) = (named, tracks);
            return Task.FromResult<IReadOnlyList<FieldFault>>([]);
        }, cancel);
    }

    /// <summary>How its server treats marketing mail: what it has when it says nothing. Null: there is no such campaign, or no server.</summary>
    public async Task<(SendingServer Server, ClassView Class)?> UsualAsync(CustomerId customer, string publicId, CancellationToken cancel) =>
        await ServerAsync(customer, publicId, cancel) is { } server ? (server, (await classes.ListAsync(server, cancel)).Single(c => c.Class == MessageClass.Marketing)) : null;

    /// <summary>Null: there is no such campaign, or no server.</summary>
    private async Task<SendingServer?> ServerAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        if (await drafts.FindAsync(customer, publicId, cancel) is not { } draft) return null;
        await using var db = database.Read(customer);
        return draft.Fields.Server is null ? await DefaultServer.FindAsync(db, cancel) : await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == draft.Fields.Server, cancel);
    }
}
