using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Aws;

/// <summary>Which action of IAM a call is, and on which resource (Service Authorization Reference, "Actions defined by Amazon SES V2").</summary>
internal static class SesActions
{
    /// <summary>Null: no operation, or sending, which is asked about when sender and configuration set are known.</summary>
    public static (string Action, string Resource)? Of(string method, string[] parts, JsonInput body, string region, string account) => (method, parts) switch
    {
        ("GET", ["account"]) => ("GetAccount", "*"),
        ("PUT", ["account", "sending"]) => ("PutAccountSendingAttributes", "*"),
        ("PUT", ["account", "suppression"]) => ("PutAccountSuppressionAttributes", "*"),
        ("POST", ["account", "details"]) => ("PutAccountDetails", "*"),
        ("GET", ["identities"]) or ("POST", ["list-identities"]) => ("ListEmailIdentities", "*"),
        ("POST", ["identities"]) => ("CreateEmailIdentity", Arn.Identity(region, account, body.Text("EmailIdentity") ?? "")),
        (_, ["identities", var name, .. var rest]) when OfIdentity(method, rest) is { } action => (action, Arn.Identity(region, account, name)),
        ("GET", ["configuration-sets"]) or ("POST", ["list-configuration-sets"]) => ("ListConfigurationSets", "*"),
        ("POST", ["configuration-sets"]) => ("CreateConfigurationSet", Arn.ConfigurationSet(region, account, body.Text("ConfigurationSetName") ?? "")),
        (_, ["configuration-sets", var name, .. var rest]) when OfSet(method, rest) is { } action => (action, Arn.ConfigurationSet(region, account, name)),
        ("GET", ["dedicated-ip-pools"]) => ("ListDedicatedIpPools", "*"),
        ("POST", ["dedicated-ip-pools"]) => ("CreateDedicatedIpPool", "*"),
        ("GET", ["dedicated-ip-pools", var pool]) => ("GetDedicatedIpPool", Arn.Pool(region, account, pool)),
        ("DELETE", ["dedicated-ip-pools", var pool]) => ("DeleteDedicatedIpPool", Arn.Pool(region, account, pool)),
        ("PUT", ["dedicated-ip-pools", var pool, "scaling"]) => ("PutDedicatedIpPoolScalingAttributes", Arn.Pool(region, account, pool)),
        ("GET", ["dedicated-ips"]) => ("GetDedicatedIps", "*"),
        ("GET", ["dedicated-ips", _]) => ("GetDedicatedIp", "*"),
        ("PUT", ["dedicated-ips", _, "pool"]) => ("PutDedicatedIpInPool", Arn.Pool(region, account, body.Text("DestinationPoolName") ?? "")),
        ("PUT", ["dedicated-ips", _, "warmup"]) => ("PutDedicatedIpWarmupAttributes", "*"),
        ("PUT", ["suppression", "addresses"]) => ("PutSuppressedDestination", "*"),
        ("GET", ["suppression", "addresses"]) => ("ListSuppressedDestinations", "*"),
        ("GET", ["suppression", "addresses", _]) => ("GetSuppressedDestination", "*"),
        ("DELETE", ["suppression", "addresses", _]) => ("DeleteSuppressedDestination", "*"),
        _ => null,
    };

    private static string? OfIdentity(string method, string[] rest) => (method, rest) switch
    {
        ("GET", []) => "GetEmailIdentity",
        ("DELETE", []) => "DeleteEmailIdentity",
        ("PUT", ["mail-from"]) => "PutEmailIdentityMailFromAttributes",
        ("PUT", ["dkim"]) => "PutEmailIdentityDkimAttributes",
        ("PUT", ["dkim", "signing"]) => "PutEmailIdentityDkimSigningAttributes",
        _ => null,
    };

    private static string? OfSet(string method, string[] rest) => (method, rest) switch
    {
        ("GET", []) => "GetConfigurationSet",
        ("DELETE", []) => "DeleteConfigurationSet",
        ("PUT", ["sending"]) => "PutConfigurationSetSendingOptions",
        ("PUT", ["tracking-options"]) => "PutConfigurationSetTrackingOptions",
        ("PUT", ["delivery-options"]) => "PutConfigurationSetDeliveryOptions",
        ("PUT", ["reputation-options"]) => "PutConfigurationSetReputationOptions",
        ("PUT", ["suppression-options"]) => "PutConfigurationSetSuppressionOptions",
        ("PUT", ["vdm-options"]) => "PutConfigurationSetVdmOptions",
        ("PUT", ["archiving-options"]) => "PutConfigurationSetArchivingOptions",
        ("GET", ["event-destinations"]) => "GetConfigurationSetEventDestinations",
        ("POST", ["event-destinations"]) => "CreateConfigurationSetEventDestination",
        ("PUT", ["event-destinations", _]) => "UpdateConfigurationSetEventDestination",
        ("DELETE", ["event-destinations", _]) => "DeleteConfigurationSetEventDestination",
        _ => null,
    };
}
