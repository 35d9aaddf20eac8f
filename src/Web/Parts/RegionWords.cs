using Postroad.Core.SesSetup;

namespace Postroad.Web.Parts;

/// <summary>What screens say of regions and of whom they are near to.</summary>
internal static class RegionWords
{
    public static string Name(AudienceArea audience) => audience switch
    {
        AudienceArea.Eu => "EU",
        AudienceArea.Us => "US",
        AudienceArea.AsiaPacific => "Asia Pacific",
        _ => "Everywhere",
    };

    /// <param name="audience">For whom.</param>
    /// <param name="advice">Null: no region there answered.</param>
    public static string Advice(AudienceArea audience, RegionAdvice? advice)
    {
        var whom = audience == AudienceArea.Everywhere ? "For recipients everywhere" : $"For recipients in {Place(audience)}";
        if (advice is null) return $"{whom}: no region there answered this key. Choose another one, or look whether the account may use them.";
        var (region, account) = (advice.Reading.Region, advice.Reading.Account!);
        var processed = audience == AudienceArea.Everywhere ? $"AWS processes the mail there ({region.Area})" : $"AWS processes the mail in {Place(audience)}";
        return advice.IsReady
            ? $"{whom}: {region.Place}. It is out of the sandbox and may send {(account.Max24HourSend is < 0 ? "without a limit" : $"{ServerWords.Whole(account.Max24HourSend ?? 0)} in 24 hours")}; {processed}."
            : $"{whom}: {region.Place}; {processed}. No region there may send to everybody yet: production access is asked for from the server’s page, for each region by itself.";
    }

    private static string Place(AudienceArea audience) => audience == AudienceArea.AsiaPacific ? "Asia Pacific" : $"the {Name(audience)}";
}
