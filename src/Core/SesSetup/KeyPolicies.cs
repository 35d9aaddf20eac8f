using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postroad.Core.SesSetup;

/// <summary>What a key has to be allowed, as JSON for IAM (IAM reference, policy grammar; Service Authorization Reference of SES v2, SNS and SQS).</summary>
public static class KeyPolicies
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Fetching = ["sqs:ReceiveMessage", "sqs:DeleteMessage"];

    /// <summary>For setting up: all that daily work needs, and what makes and undoes the things of these names.</summary>
    /// <param name="region">Null: any.</param>
    /// <param name="names">What is made.</param>
    public static string ForSetUp(string? region, SetupNames names)
    {
        string At(string service, string what) => $"arn:{Partition(region)}:{service}:{region ?? "*"}:*:{what}";
        return Write(
        [
            Allow("PostroadSend", ["ses:SendEmail", "ses:SendRawEmail"], ["*"]),
            Allow("PostroadRead", ["ses:GetAccount", "ses:ListEmailIdentities", "ses:GetEmailIdentity", "ses:GetConfigurationSet", "ses:GetConfigurationSetEventDestinations"], ["*"]),
            Allow("PostroadLists", ["ses:ListConfigurationSets", "ses:ListDedicatedIpPools", "ses:GetDedicatedIps"], ["*"]),
            Allow("PostroadDomains", ["ses:CreateEmailIdentity", "ses:PutEmailIdentityMailFromAttributes", "ses:PutEmailIdentityDkimSigningAttributes"], ["*"]),
            Allow("PostroadAddresses", ["ses:DeleteEmailIdentity"], [At("ses", "identity/*@*")]),
            // AWS knows no resource of these: two are not there yet, the account has none, and a subscription is none.
            Allow("PostroadSetUp", ["ses:CreateConfigurationSet", "ses:CreateDedicatedIpPool", "ses:PutAccountDetails", "sns:Unsubscribe"], ["*"]),
            Allow("PostroadSet",
                ["ses:DeleteConfigurationSet", "ses:CreateConfigurationSetEventDestination", "ses:UpdateConfigurationSetEventDestination", "ses:DeleteConfigurationSetEventDestination"],
                [At("ses", $"configuration-set/{names.ConfigurationSet}"), At("ses", $"configuration-set/{names.ConfigurationSet}-*")]),
            // Addresses go to pools, and sets are tied to pools, that others have made as well.
            Allow("PostroadPools", ["ses:PutDedicatedIpInPool", "ses:PutConfigurationSetDeliveryOptions"], [At("ses", "dedicated-ip-pool/*"), At("ses", "configuration-set/*")]),
            Allow("PostroadOwnPools", ["ses:DeleteDedicatedIpPool"], [At("ses", $"dedicated-ip-pool/{names.ConfigurationSet.ToLowerInvariant()}-*")]),
            Allow("PostroadTopic",
                ["sns:CreateTopic", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:SetTopicAttributes", "sns:Subscribe", "sns:ListSubscriptionsByTopic"],
                [At("sns", names.Topic)]),
            Allow("PostroadQueues", ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SetQueueAttributes", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
                [At("sqs", $"{names.Queue}*")]),
        ]);
    }

    /// <summary>For publishing records of domains in Route 53, beside another policy and for as long as that is wanted.</summary>
    public static string ForZones() => Write(
    [
        Allow("PostroadZones", ["route53:ListHostedZonesByName"], ["*"]),
        Allow("PostroadRecords", ["route53:ListResourceRecordSets", "route53:ChangeResourceRecordSets"], ["arn:aws:route53:::hostedzone/*"]),
    ]);

    /// <summary>
    /// For daily work of just this set-up, and for looking whether it still is as it should be. Only sending has a condition: reads carry no From, and a condition on it refuses them.
    /// </summary>
    /// <param name="design">What was made.</param>
    /// <param name="identities">Domains and addresses that send.</param>
    /// <param name="sets">Configuration sets that classes of mail name besides the server's own.</param>
    internal static string ForDailyWork(SetupDesign design, IReadOnlyList<string> identities, IReadOnlyList<string> sets)
    {
        var send = Allow("PostroadSend", ["ses:SendEmail", "ses:SendRawEmail"], [.. identities.Select(design.IdentityArn), .. sets.Prepend(design.Names.ConfigurationSet).Distinct().Select(design.ArnOfSet)]);
        send["Condition"] = new JsonObject { ["StringLike"] = new JsonObject { ["ses:FromAddress"] = Texts(identities.Select(i => i.Contains('@', StringComparison.Ordinal) ? i : $"*@{i}")) } };
        return Write(
        [
            send,
            Allow("PostroadRead", [.. PermissionNotes.All.Where(a => a.Group == ActionGroup.Read).Select(a => a.Name)], ["*"]),
            Allow("PostroadEvents", Fetching, [design.QueueArn]),
            Allow("PostroadLook", [.. PermissionNotes.All.Where(a => a.Group == ActionGroup.Events).Select(a => a.Name).Except(Fetching)], [design.TopicArn, design.QueueArn, design.DeadQueueArn]),
        ]);
    }

    /// <summary>AWS has others for its sovereign and its government's regions (AWS reference, ARNs).</summary>
    private static string Partition(string? region) => region?.Split('-') switch { ["eusc", ..] => "aws-eusc", ["us", "gov", ..] => "aws-us-gov", _ => "aws" };

    private static JsonObject Allow(string sid, IEnumerable<string> actions, IEnumerable<string> resources) =>
        new() { ["Sid"] = sid, ["Effect"] = "Allow", ["Action"] = Texts(actions), ["Resource"] = Texts(resources) };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string Write(IEnumerable<JsonObject> statements) =>
        new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) }.ToJsonString(Indented);
}
