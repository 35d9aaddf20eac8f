using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Postroad.Simulator.Permissions;

namespace Postroad.Simulator.Aws;

/// <summary>Who am I, and temporary keys (STS API reference 2011-06-15).</summary>
internal sealed partial class StsApi(KeyRing ring, SimulatorOptions options)
{
    public const string Space = "https://sts.amazonaws.com/doc/2011-06-15/";
    private const int LeastSeconds = 900, MostSeconds = 43_200, UsualSeconds = 3600;

    /// <summary>Null when it answered; else what to refuse.</summary>
    public async Task<AwsError?> HandleAsync(HttpContext context, Signed who, QueryInput input)
    {
        Action<XmlWriter>? answer = null;
        var wrong = input.Action switch
        {
            "GetCallerIdentity" => Identity(who, out answer),
            "AssumeRole" => Assume(who, input, out answer),
            var action => new AwsError(400, "InvalidAction", $"Could not find operation {action} for version 2011-06-15", "unknown_operation"),
        };
        if (wrong is null) await QueryAnswer.WriteAsync(context, Space, input.Action, answer);
        return wrong;
    }

    // Needs no permission, and cannot be denied.
    private AwsError? Identity(Signed who, out Action<XmlWriter>? answer)
    {
        answer = xml =>
        {
            xml.WriteElementString("Arn", who.Caller.Arn);
            xml.WriteElementString("UserId", who.Caller.UserId);
            xml.WriteElementString("Account", options.AccountId);
        };
        return null;
    }

    private AwsError? Assume(Signed who, QueryInput input, out Action<XmlWriter>? answer)
    {
        answer = null;
        var (arn, session) = (input.Text("RoleArn") ?? "", input.Text("RoleSessionName") ?? "");
        if (!SessionName().IsMatch(session)) return Invalid(session, "roleSessionName", "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
        if (!int.TryParse(input.Text("DurationSeconds") ?? $"{UsualSeconds}", NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < LeastSeconds or > MostSeconds)
            return Invalid(input.Text("DurationSeconds") ?? "", "durationSeconds",
                seconds < LeastSeconds ? $"Member must have value greater than or equal to {LeastSeconds}" : $"Member must have value less than or equal to {MostSeconds}");
        if (Access.Sts(who, "AssumeRole", arn) is { } denied) return denied;
        // AWS does not tell a role that is not there from one that does not trust the caller.
        if (ring.Role(arn) is not { } role || !Trusts(role, input.Text("ExternalId"))) return Access.NotAuthorized(who, "sts:AssumeRole", arn);
        var key = ring.Assume(role, session, TimeSpan.FromSeconds(seconds));
        answer = xml => Write(xml, role, key);
        return null;
    }

    private static bool Trusts(Role role, string? externalId) =>
        role.ExternalId is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(role.ExternalId), Encoding.UTF8.GetBytes(externalId ?? ""));

    private void Write(XmlWriter xml, Role role, SessionKey key)
    {
        xml.WriteStartElement("AssumedRoleUser");
        xml.WriteElementString("AssumedRoleId", $"{KeyRing.RoleId(role)}:{key.Session}");
        xml.WriteElementString("Arn", key.Arn(options.AccountId));
        xml.WriteEndElement();
        xml.WriteStartElement("Credentials");
        xml.WriteElementString("AccessKeyId", key.Id);
        xml.WriteElementString("SecretAccessKey", key.Secret);
        xml.WriteElementString("SessionToken", key.Token);
        xml.WriteElementString("Expiration", key.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private static AwsError Invalid(string value, string member, string rule) =>
        new(400, "ValidationError", $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {rule}", "bad_request");

    [GeneratedRegex(@"^[\w+=,.@-]{2,64}$", RegexOptions.ECMAScript, 1000)]
    private static partial Regex SessionName();
}
