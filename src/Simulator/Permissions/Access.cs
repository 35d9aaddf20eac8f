using Postroad.Simulator.Aws;

namespace Postroad.Simulator.Permissions;

/// <summary>Asks the caller's policies, and refuses in the words of each service.</summary>
internal static class Access
{
    public static AwsError? Ses(Signed who, string action, string resource) => May(who, "ses:" + action, resource) ? null
        : new AwsError(403, "AccessDeniedException", Sentence(who, "ses:" + action, resource), "access_denied");

    /// <summary>Sending has an older sentence, with quotes; every resource must be allowed.</summary>
    public static AwsError? SesSend(Signed who, string action, IEnumerable<string> resources, IReadOnlyDictionary<string, string[]> facts)
    {
        var refused = resources.FirstOrDefault(r => !May(who, action, r, facts));
        return refused is null ? null
            : new AwsError(403, "AccessDeniedException", $"User `{who.Caller.Arn}' is not authorized to perform `{action}' on resource `{refused}'", "access_denied");
    }

    public static AwsError? Sns(Signed who, string action, string resource) => May(who, "sns:" + action, resource) ? null
        : new AwsError(403, "AuthorizationError", $"{Sentence(who, "SNS:" + action, resource)} because no identity-based policy allows the SNS:{action} action", "access_denied");

#pragma warning disable CA1308 // SQS writes actions in small letters.
    public static AwsError? Sqs(Signed who, string action, string resource)
    {
        if (May(who, "sqs:" + action, resource)) return null;
        var written = "sqs:" + action.ToLowerInvariant();
        return new AwsError(403, "AccessDenied", $"{Sentence(who, written, resource)} because no identity-based policy allows the {written} action", "access_denied");
    }
#pragma warning restore CA1308

    public static AwsError? Sts(Signed who, string action, string resource) => May(who, "sts:" + action, resource) ? null : NotAuthorized(who, "sts:" + action, resource);

    public static AwsError? Route53(Signed who, string action, string resource) => May(who, "route53:" + action, resource) ? null : NotAuthorized(who, "route53:" + action, resource);

    public static AwsError NotAuthorized(Signed who, string action, string resource) => new(403, "AccessDenied", Sentence(who, action, resource), "access_denied");

    private static string Sentence(Signed who, string action, string resource) => $"User: {who.Caller.Arn} is not authorized to perform: {action} on resource: {resource}";

    private static bool May(Signed who, string action, string resource, IReadOnlyDictionary<string, string[]>? facts = null)
    {
        if (who.Caller.Policies is not { } policies) return true;
        var all = PolicyQuestion.NoFacts();
        foreach (var (key, values) in facts ?? all) all[key] = values;
        all["aws:RequestedRegion"] = [who.Region];
        all["aws:PrincipalArn"] = [who.Caller.Arn];
        return PolicyDocument.Judge(policies, new PolicyQuestion(action, resource, null, all)) == Verdict.Allowed;
    }
}
