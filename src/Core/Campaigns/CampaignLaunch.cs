using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>A person's wish to have a campaign sent: first the check, then now or at a time. What the check says must be corrected keeps it from both.</summary>
public sealed class CampaignLaunch(CampaignDrafts drafts, CampaignSchedule schedule, Preflight preflight)
{
    /// <param name="version">The one that was looked at.</param>
    public async Task<Edit<CampaignDraft>> SendNowAsync(CustomerId customer, string publicId, int version, string by, CancellationToken cancel) =>
        await WhyNotAsync(customer, publicId, version, cancel) ?? await schedule.SendNowAsync(customer, publicId, version, by, cancel);

    /// <param name="day">As a date field gives it.</param>
    /// <param name="clock">As a time field gives it, by the customer's clocks.</param>
    public async Task<Edit<CampaignDraft>> ScheduleAsync(CustomerId customer, string publicId, int version, string? day, string? clock, string by, CancellationToken cancel) =>
        await WhyNotAsync(customer, publicId, version, cancel) ?? await schedule.ScheduleAsync(customer, publicId, version, day, clock, by, cancel);

    /// <summary>Null: nothing keeps it.</summary>
    private async Task<Edit<CampaignDraft>?> WhyNotAsync(CustomerId customer, string publicId, int version, CancellationToken cancel)
    {
        if (await drafts.FindAsync(customer, publicId, cancel) is not { } draft) return new Edit<CampaignDraft>.NotFound();
        if (draft.Version != version || !draft.IsEditable) return new Edit<CampaignDraft>.Stale(draft);
        var found = await preflight.CheckAsync(customer, draft, cancel);
        return found.Blocker is { } blocker ? new Edit<CampaignDraft>.Faulty([new(blocker.Field ?? "campaign", $"{blocker.Title}. {blocker.Detail}".Trim())]) : null;
    }
}
