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
        ("GET", ["event-destinations"]) => "GetConfigurationSetEventDestinations",
        ("POST", ["event-destinations"]) => "CreateConfigurationSetEventDestination",
        ("PUT", ["event-destinations", _]) => "UpdateConfigurationSetEventDestination",
        ("DELETE", ["event-destinations", _]) => "DeleteConfigurationSetEventDestination",
        _ => null,
    };
}
