using System.Text.Json;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Aws;

/// <summary>Reads one group of options into a set.</summary>
internal delegate AwsError? OptionsReader(Region region, JsonInput given, ConfigurationSet set, out ConfigurationSet changed);

/// <summary>The options of a configuration set as they come, in one group each, and go (SES v2 API reference, PutConfigurationSet...Options).</summary>
internal static class SetOptions
{
    private static readonly string[] Reasons = ["BOUNCE", "COMPLAINT"], Tls = ["REQUIRE", "OPTIONAL"], Https = ["REQUIRE", "REQUIRE_OPEN_ONLY", "OPTIONAL"], Features = ["ENABLED", "DISABLED"];

    /// <summary>By the end of the path that changes them: the member of CreateConfigurationSet, and who reads it.</summary>
    public static IReadOnlyDictionary<string, (string Member, OptionsReader Read)> Groups { get; } = new Dictionary<string, (string, OptionsReader)>
    {
        ["tracking-options"] = ("TrackingOptions", Tracking),
        ["delivery-options"] = ("DeliveryOptions", Delivery),
        ["reputation-options"] = ("ReputationOptions", Reputation),
        ["sending"] = ("SendingOptions", Sending),
        ["suppression-options"] = ("SuppressionOptions", Suppression),
        ["vdm-options"] = ("VdmOptions", Vdm),
        ["archiving-options"] = ("ArchivingOptions", Archiving),
    };

    public static AwsError? WrongReason(IEnumerable<string> reasons) =>
        reasons.FirstOrDefault(r => !Reasons.Contains(r)) is { } wrong ? AwsError.NotInEnum(wrong, "suppressedReasons", string.Join(", ", Reasons)) : null;

    public static void Write(Utf8JsonWriter json, ConfigurationSet set)
    {
        json.WriteString("ConfigurationSetName", set.Name);
        Group(json, "SendingOptions", () => json.WriteBoolean("SendingEnabled", set.SendingEnabled));
        Group(json, "DeliveryOptions", () =>
        {
            json.WriteString("TlsPolicy", set.TlsPolicy);
            if (set.SendingPool is { } pool) json.WriteString("SendingPoolName", pool);
            if (set.MaxDeliverySeconds is { } seconds) json.WriteNumber("MaxDeliverySeconds", seconds);
        });
        Group(json, "ReputationOptions", () => json.WriteBoolean("ReputationMetricsEnabled", set.ReputationMetrics));
        if (set.RedirectDomain is { } domain) Group(json, "TrackingOptions", () => WriteTracking(json, domain, set.HttpsPolicy));
        if (set.SuppressedReasons is { } reasons) Group(json, "SuppressionOptions", () => WriteReasons(json, reasons));
        if (set.EngagementMetrics is not null || set.OptimizedSharedDelivery is not null) Group(json, "VdmOptions", () => WriteVdm(json, set));
        if (set.ArchiveArn is { } archive) Group(json, "ArchivingOptions", () => json.WriteString("ArchiveArn", archive));
    }

    private static AwsError? Tracking(Region region, JsonInput given, ConfigurationSet set, out ConfigurationSet changed)
    {
        var (domain, policy) = (given.Text("CustomRedirectDomain"), given.Text("HttpsPolicy"));
        changed = set with { RedirectDomain = domain, HttpsPolicy = policy };
        if (policy is not null && !Https.Contains(policy)) return AwsError.NotInEnum(policy, "trackingOptions.httpsPolicy", string.Join(", ", Https));
        return domain is null || region.Covers("postmaster@" + domain) ? null : AwsError.BadRequest($"Custom redirect domain <{domain}> is not verified.");
    }

    private static AwsError? Delivery(Region region, JsonInput given, ConfigurationSet set, out ConfigurationSet changed)
    {
        var (tls, pool, seconds) = (given.Text("TlsPolicy") ?? "OPTIONAL", given.Text("SendingPoolName"), given.Whole("MaxDeliverySeconds"));
        changed = set with { TlsPolicy = tls, SendingPool = pool, MaxDeliverySeconds = seconds };
        if (!Tls.Contains(tls)) return AwsError.NotInEnum(tls, "deliveryOptions.tlsPolicy", string.Join(", ", Tls));
        if (seconds is < 300 or > 50_400) return AwsError.BadRequest($"1 validation error detected: Value '{seconds}' at 'deliveryOptions.maxDeliverySeconds' failed to satisfy constraint: Member must be between 300 and 50400, both included");
        return pool is null or DedicatedAddress.DefaultPool || region.Pools.ContainsKey(pool) ? null : DedicatedIpsApi.MissingPool(pool);
    }

    private static AwsError? Reputation(Region region, JsonInput given, ConfigurationSet set, out ConfigurationSet changed)
    {
        changed = set with { ReputationMetrics = given.YesNo("ReputationMetricsEnabled") ?? false };
        return null;
    }

    private static AwsError? Sending(Region region, JsonInput given, ConfigurationSet set, out ConfigurationSet changed)
    {
        changed = set with { SendingEnabled = given.YesNo("SendingEnabled") ?? false };
        return null;
    }

    private static AwsError? Suppression(Region region, JsonInput given, ConfigurationSet set, out ConfigurationSet changed)
    {
        var reasons = given.Texts("SuppressedReasons");
        changed = set with { SuppressedReasons = reasons };
        return reasons is null ? null : WrongReason(reasons);
    }

    private static AwsError? Vdm(Region region, JsonInput given, ConfigurationSet set, out ConfigurationSet changed)
    {
        given = given.Object("VdmOptions") ?? given;
        var (engagement, shared) = (given.Object("DashboardOptions")?.Text("EngagementMetrics"), given.Object("GuardianOptions")?.Text("OptimizedSharedDelivery"));
        changed = set with { EngagementMetrics = engagement, OptimizedSharedDelivery = shared };
        return new[] { engagement, shared }.FirstOrDefault(f => f is not null && !Features.Contains(f)) is { } wrong ? AwsError.NotInEnum(wrong, "vdmOptions", string.Join(", ", Features)) : null;
    }

    private static AwsError? Archiving(Region region, JsonInput given, ConfigurationSet set, out ConfigurationSet changed)
    {
        var arn = given.Text("ArchiveArn");
        changed = set with { ArchiveArn = arn };
        return arn is null || arn.StartsWith("arn:aws:ses:", StringComparison.Ordinal) ? null : AwsError.BadRequest($"Invalid archive ARN <{arn}>.");
    }

    private static void WriteTracking(Utf8JsonWriter json, string domain, string? policy)
    {
        json.WriteString("CustomRedirectDomain", domain);
        if (policy is not null) json.WriteString("HttpsPolicy", policy);
    }

    private static void WriteReasons(Utf8JsonWriter json, IReadOnlyList<string> reasons)
    {
        json.WriteStartArray("SuppressedReasons");
        foreach (var reason in reasons) json.WriteStringValue(reason);
        json.WriteEndArray();
    }

    private static void WriteVdm(Utf8JsonWriter json, ConfigurationSet set)
    {
        if (set.EngagementMetrics is { } engagement) Group(json, "DashboardOptions", () => json.WriteString("EngagementMetrics", engagement));
        if (set.OptimizedSharedDelivery is { } shared) Group(json, "GuardianOptions", () => json.WriteString("OptimizedSharedDelivery", shared));
    }

    private static void Group(Utf8JsonWriter json, string name, Action members)
    {
        json.WriteStartObject(name);
        members();
        json.WriteEndObject();
    }
}
