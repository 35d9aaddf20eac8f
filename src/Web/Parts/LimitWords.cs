using Postroad.Core.Reports;
using Postroad.Core.Sending;

namespace Postroad.Web.Parts;

/// <summary>What is said of a server's limits: which rules, and what the provider would allow.</summary>
internal static class LimitWords
{
    /// <summary>"Limited by your 20,000 an hour; Amazon SES would allow 14/s".</summary>
    public static string Speed(ServerLine line) => line.Speed switch
    {
        null when !line.Server.IsSes => "Limited by nothing but the relay",
        null when !line.Server.AsksSes => "Limited by nothing of yours; without a key Amazon SES does not tell its rate",
        { } own when !line.Server.AsksSes => $"Limited by {Named(own, line)}",
        null => "Not limited by you; Amazon SES has not told its rate yet",
        { Source: LimitSource.Unknown } => "One message a second, until Amazon SES tells its rate",
        { Source: LimitSource.Account, Most: var most } => $"Limited by Amazon SES to {ServerWords.Rate(most)}/s",
        var own => $"Limited by {Named(own, line)}; Amazon SES {(line.AccountRate is { } rate ? $"would allow {ServerWords.Rate(rate)}/s" : "has not told its rate yet")}",
    };

    /// <summary>"Limited by your 10,000 in 24 hours; Amazon SES would allow 50,000".</summary>
    public static string Day(ServerLine line) => line.Day switch
    {
        null when !line.Server.AsksSes => line.Server.IsSes ? "Not reported: without a key Amazon SES does not tell its quota" : "Not reported: a relay tells no quota",
        { } own when !line.Server.AsksSes => $"Limited by {Named(own, line)}",
        null => line.AccountDay is < 0 ? "No limit in 24 hours" : "Amazon SES has not told its quota yet",
        { Source: LimitSource.Account, Most: var most } => $"Limited by Amazon SES to {ServerWords.Whole(most)} in 24 hours",
        var own => $"Limited by {Named(own, line)}; Amazon SES {(line.AccountDay is { } day ? $"would allow {(day < 0 ? "any number" : ServerWords.Whole(day))}" : "has not told its quota yet")}",
    };

    /// <summary>"20,000 an hour".</summary>
    public static string Of(RulingLimit limit) => $"{ServerWords.Rate(limit.Most)} {Window(limit.Window)}";

    public static string Change(QuotaChange change) => change switch
    {
        { What: QuotaFact.Access, Before: null } => change.After > 0 ? "In production when it was first read" : "In the sandbox when it was first read",
        { What: QuotaFact.Access } => change.After > 0 ? "From the sandbox to production" : "From production back to the sandbox",
        { Before: null } => $"{Amount(change.What, change.After)} when it was first read",
        { Before: { } before } => $"{(IsMore(before, change.After) ? "Raised" : "Lowered")} from {Number(before)} to {(change.After < 0 ? "no limit in 24 hours" : Amount(change.What, change.After))}",
    };

    private static string Named(RulingLimit own, ServerLine line) => own.Source == LimitSource.Share ? $"your share of {line.Server.QuotaShare} %, {Of(own)}" : $"your {Of(own)}";

    private static string Window(LimitWindow window) => window switch
    {
        LimitWindow.Second => "a second",
        LimitWindow.Minute => "a minute",
        LimitWindow.Hour => "an hour",
        _ => "in 24 hours",
    };

    private static bool IsMore(double before, double after) => after < 0 || (before >= 0 && after > before);

    private static string Number(double value) => value < 0 ? "no limit" : ServerWords.Rate(value);

    private static string Amount(QuotaFact what, double value) => what == QuotaFact.Rate ? $"{Number(value)} {(value == 1 ? "message" : "messages")}/s" : value < 0 ? "No limit in 24 hours" : $"{Number(value)} messages in 24 hours";
}
