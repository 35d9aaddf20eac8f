using System.Globalization;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Primitives;

namespace Postroad.Web.Parts;

/// <summary>Addresses of the screens of DMARC reports, written once.</summary>
public static class DmarcAddresses
{
    public const string All = "/domains/dmarc";

    public const string Reports = All + "/reports";

    /// <summary>Spans that a person can choose: days, and all that is kept.</summary>
    public static readonly IReadOnlyList<int> Spans = [7, 30, 90, DmarcReports.Kept.Days];

    public const int UsualDays = 30;

    /// <param name="domain">Null: the one of the latest upload.</param>
    /// <param name="after">Where the list of sources goes on. Null: from the first.</param>
    public static string Of(string? domain, int days, DmarcGroup group = DmarcGroup.All, DmarcCursor? after = null)
    {
        var parts = new List<string>();
        if (domain is not null) parts.Add("domain=" + Uri.EscapeDataString(domain));
        if (days != UsualDays) parts.Add("days=" + days.ToString(CultureInfo.InvariantCulture));
        if (group != DmarcGroup.All) parts.Add("show=" + Addresses.Word(group));
        if (after is not null) parts.Add("after=" + Written(after));
        return parts.Count == 0 ? All : $"{All}?{string.Join('&', parts)}";
    }

    /// <param name="from">Where the part of its rows begins. Null: with the newest report.</param>
    /// <param name="after">Where the list of addresses goes on. Null: from the first.</param>
    public static string Source(string domain, int days, DmarcSource source, DmarcPlace? from = null, DmarcCursor? after = null) =>
        $"{All}/source{Query(domain, days, source)}{(from is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&from={from.Report}.{from.Seq}"))}{(after is null ? "" : "&after=" + Written(after))}";

    /// <summary>Where a source is given a name.</summary>
    public static string Name(string domain, int days, DmarcSource source) => $"{All}/name{Query(domain, days, source)}";

    /// <param name="domain">Null: of all.</param>
    /// <param name="before">Public id of the last report of the page before. Null: from the newest.</param>
    public static string ReportsOf(string? domain, string? before = null)
    {
        var parts = new List<string>();
        if (domain is not null) parts.Add("domain=" + Uri.EscapeDataString(domain));
        if (before is not null) parts.Add("before=" + before);
        return parts.Count == 0 ? Reports : $"{Reports}?{string.Join('&', parts)}";
    }

    public static string Remove(string report) => $"{Reports}/{report}/remove";

    public static int Days(string? text) => QueryText.Number(text) is { } days && Spans.Contains((int)Math.Min(days, int.MaxValue)) ? (int)days : UsualDays;

    /// <summary>Null: from the first; so reads what is no place.</summary>
    public static DmarcCursor? After(string? text) => text?.Split('.', 2) is [var number, var id] && QueryText.Number(number) is { } messages && QueryText.Read(id) is { Length: > 0 } read
        ? new DmarcCursor(messages, read) : null;

    /// <summary>Null: the newest; so reads what is no place.</summary>
    public static DmarcPlace? From(string? text) => text?.Split('.') is [var report, var number] && PublicId.IsOne(report) && QueryText.Number(number) is { } seq and <= int.MaxValue
        ? new DmarcPlace(report, (int)seq) : null;

    private static string Query(string domain, int days, DmarcSource source) =>
        $"?domain={Uri.EscapeDataString(domain)}{(days == UsualDays ? "" : string.Create(CultureInfo.InvariantCulture, $"&days={days}"))}&source={Uri.EscapeDataString(source.Id)}";

    private static string Written(DmarcCursor cursor) => Uri.EscapeDataString(string.Create(CultureInfo.InvariantCulture, $"{cursor.Messages}.{cursor.Id}"));
}
