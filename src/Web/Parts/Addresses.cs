using System.Globalization;
using System.Text;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;

namespace Postroad.Web.Parts;

/// <summary>Addresses of screens, written once.</summary>
public static class Addresses
{
    public const string Home = "/";

    public const string SignIn = "/sign-in";

    public const string Campaigns = "/campaigns";

    public const string Account = "/account";

    public const string Authenticator = "/account/authenticator";

    public const string ApiKeys = "/api-keys";

    public const string Kept = "/kept";

    /// <summary>Asks for one's password before one goes on there.</summary>
    public static string Confirm(string next) => $"/confirm?from={Uri.EscapeDataString(next)}";

    public const string Team = "/team";

    public const string Findings = "/findings";

    /// <param name="show">open, you, wait or closed.</param>
    /// <param name="filter">What else must hold.</param>
    /// <param name="kind">Group or kind, as a word; empty: any.</param>
    /// <param name="opened">Public id of one that is unfolded. Null: the first.</param>
    public static string FindingsWith(string show, FindingQuery filter, string kind, string? opened = null) =>
        $"/findings?show={show}{Also("q", filter.Text)}{Also("server", filter.Server)}{Also("kind", kind)}{(opened is null ? "" : $"&open={opened}{(opened == "none" ? "" : $"#f-{opened}")}")}";

    private static string Also(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    public const string System = "/system";

    public const string SystemCheck = "/system/check";

    public const string SystemRelease = "/system/release";

    public const string SystemBackup = "/system/backup";

    public const string Servers = "/servers";

    public const string ServerNew = "/servers/new";

    public const string ServerNewSimulator = ServerNew + "?type=simulator";

    public const string ServerNewSmtp = ServerNew + "/smtp", ServerNewSesSmtp = ServerNew + "/ses-smtp";

    public const string ServerConnect = "/servers/connect";

    public const string Advice = "/servers/advice";

    public const string Prices = "/servers/prices";

    public static string Server(string server) => $"/servers/{server}";

    /// <summary>With the chart of the last day.</summary>
    public static string ServerDay(string server) => $"/servers/{server}?chart=day";

    public static string ServerEdit(string server) => $"/servers/{server}/edit";

    /// <summary>As <see cref="ServerEdit"/> leads on to, where it is reached by SMTP.</summary>
    public static string ServerEditSmtp(string server) => $"/servers/{server}/smtp";

    /// <summary>Of a relay, with what is known of a vendor filled in.</summary>
    public static string ServerNewPreset(string preset) => $"{ServerNewSmtp}?preset={preset}";

    public static string ServerNewOf(ServerType type) => type switch
    {
        ServerType.SesApi => ServerNew,
        ServerType.SesSmtp => ServerNewSesSmtp,
        _ => ServerNewSmtp,
    };

    public static string ServerSetUp(string server) => $"/servers/{server}/set-up";

    public static string ServerProduction(string server) => $"/servers/{server}/production-access";

    public static string ServerClasses(string server) => $"/servers/{server}/classes";

    public static string ServerClass(string server, MessageClass mailClass) => $"/servers/{server}/classes/{ClassWords.Path(mailClass)}";

    public static string ServerPause(string server) => $"/servers/{server}/pause";

    /// <param name="test">Public id of one that is looked at; null: none.</param>
    public static string ServerTest(string server, string? test = null) => test is null ? $"/servers/{server}/test" : $"/servers/{server}/test?mail={test}";

    public static string ServersWith(ServerFilter filter)
    {
        var parts = new List<string>();
        if (filter.By != ServerSort.Name) parts.Add("sort=" + Word(filter.By));
        if (filter.IsTurned) parts.Add("turned=1");
        if (filter.Group != ServerGroup.All) parts.Add("state=" + Word(filter.Group));
        if (filter.Make is { } make) parts.Add("type=" + Word(make));
        if (filter.Region.Length > 0) parts.Add("region=" + Uri.EscapeDataString(filter.Region));
        if (!string.IsNullOrWhiteSpace(filter.Search)) parts.Add("q=" + Uri.EscapeDataString(filter.Search.Trim()));
        return parts.Count == 0 ? Servers : $"{Servers}?{string.Join('&', parts)}";
    }

    public const string TrackingDomains = "/domains/tracking";

    public static string TrackingDomain(string domain) => $"/domains/tracking/{domain}";

    /// <param name="full">Its name with the zone, and a dot at the end.</param>
    public static string TrackingNames(string domain, bool full) => full ? $"/domains/tracking/{domain}?names=full" : TrackingDomain(domain);

    public static string TrackingRemove(string domain) => $"/domains/tracking/{domain}/remove";

    public static string SetUp(string token) => $"/set-up/{token}";

    public static string NewPassword(string token) => $"/{Core.Notices.AdminLinks.NewPasswordPath}/{token}";

    public const string LostPassword = "/lost-password";

    public static string CampaignsWith(CampaignGroup group, string? search, int page)
    {
        var parts = new List<string>();
        if (group != CampaignGroup.All) parts.Add("state=" + Word(group));
        if (!string.IsNullOrWhiteSpace(search)) parts.Add("q=" + Uri.EscapeDataString(search.Trim()));
        if (page > 1) parts.Add("page=" + page.ToString(CultureInfo.InvariantCulture));
        return parts.Count == 0 ? Campaigns : $"{Campaigns}?{string.Join('&', parts)}";
    }

    public const string NewCampaign = "/campaigns/new";

    public const string Images = "/campaigns/images";

    public const string UploadImage = "/campaigns/images/upload";

    public const string AudienceCount = "/campaigns/audience-count";

    public const string CheckContent = "/campaigns/check";

    public static string Edit(string campaign) => $"/campaigns/{campaign}/edit";

    /// <summary>The check before sending, and when.</summary>
    public static string Send(string campaign) => $"/campaigns/{campaign}/send";

    public static string CampaignSet(string campaign) => $"/campaigns/{campaign}/sending";

    public static string Test(string campaign) => $"/campaigns/{campaign}/test";

    public static string Duplicate(string campaign) => $"/campaigns/{campaign}/duplicate";

    public static string DeleteCampaign(string campaign) => $"/campaigns/{campaign}/delete";

    /// <param name="view">desktop, phone or text.</param>
    /// <param name="contact">Public id. Null: the first of the audience.</param>
    public static string Preview(string campaign, string view = "desktop", string? contact = null) =>
        $"/campaigns/{campaign}/preview?view={view}{(contact is null ? "" : "&as=" + Uri.EscapeDataString(contact))}";

    public static string PreviewFrame(string campaign, string? contact) => $"/campaigns/{campaign}/preview/frame{(contact is null ? "" : "?as=" + Uri.EscapeDataString(contact))}";

    public static string Report(string campaign) => $"/campaigns/{campaign}";

    public static string Pause(string campaign) => $"/campaigns/{campaign}/pause";

    public static string Resume(string campaign) => $"/campaigns/{campaign}/resume";

    public static string Cancel(string campaign) => $"/campaigns/{campaign}/cancel";

    public static string Missed(string campaign) => $"/campaigns/{campaign}/missed";

    /// <param name="campaign">Null: of all campaigns.</param>
    public static string Uncertain(string? campaign, UncertainFilter filter = UncertainFilter.All, int skip = 0, bool all = false)
    {
        var parts = new List<string>();
        if (filter != UncertainFilter.All) parts.Add("show=" + Word(filter));
        if (skip > 0) parts.Add("skip=" + skip.ToString(CultureInfo.InvariantCulture));
        if (all) parts.Add("choose=all");
        var path = campaign is null ? "/campaigns/uncertain" : $"/campaigns/{campaign}/uncertain";
        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }

    public static string Live(string campaign) => $"/campaigns/{campaign}/live";

    public static string Deliveries(string campaign, DeliveryGroup group) => Deliveries(campaign, new DeliveryQuery { Group = group });

    public static string Deliveries(string campaign, DeliverySign sign) => Deliveries(campaign, new DeliveryQuery { Sign = sign });

    /// <param name="open">Number of the delivery whose time line is shown; 0: none.</param>
    public static string Deliveries(string campaign, DeliveryQuery query, int open = 0) => List($"/campaigns/{campaign}/deliveries", query, open);

    /// <summary>All that a filter lets through, as a file.</summary>
    public static string DeliveriesFile(string campaign, DeliveryQuery query) => List($"/campaigns/{campaign}/deliveries.csv", query with { From = null }, open: 0);

    public static string SummaryFile(string campaign) => $"/campaigns/{campaign}/summary.csv";

    private static string List(string path, DeliveryQuery query, int open)
    {
        var text = new StringBuilder(path);
        Put("state", query.Group == DeliveryGroup.All ? null : Word(query.Group));
        Put("event", query.Sign == DeliverySign.Any ? null : Word(query.Sign));
        Put("link", query.Link == 0 ? null : query.Link.ToString(CultureInfo.InvariantCulture));
        Put("address", query.AddressStart.Length == 0 ? null : query.AddressStart);
        Put("bounce", query.Bounce?.Reason);
        Put("kind", query.Bounce is { } b ? Word(b.Kind) : null);
        Put("code", query.Bounce?.Status is { Length: > 0 } code ? code : null);
        Put(query.From is { Backwards: true } ? "newer" : "older", query.From is { } from ? from.AddressKey ?? from.Seq.ToString(CultureInfo.InvariantCulture) : null);
        Put("open", open == 0 ? null : open.ToString(CultureInfo.InvariantCulture));
        return text.ToString();

        void Put(string name, string? value)
        {
            if (value is not null) text.Append(text.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    /// <summary>StillTrying as "still-trying".</summary>
    public static string Word<T>(T value) where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var c in value.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    /// <summary>The reverse of <see cref="Word"/>. Null: it is no such word.</summary>
    public static T? Known<T>(string? word) where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => Word(value!.Value) == word);

    /// <summary>The reverse of <see cref="Word"/>; what it does not know reads as the first value.</summary>
    public static T Read<T>(string? word) where T : struct, Enum =>
        word is { Length: > 0 } && Enum.GetValues<T>().FirstOrDefault(value => Word(value) == word) is var found ? found : default;
}
