using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Aws;

/// <summary>
/// Makes and changes identities. With a name server DNS decides what becomes of them; without one they are verified at once. Everything here is used under the
/// post office's lock.
/// </summary>
internal sealed class IdentityChanges(Settings settings, SimulatorOptions options)
{
    /// <summary>Of one region (service quotas).</summary>
    private const int MostIdentities = 10_000;

    private const int MostTags = 50;

    private DateTimeOffset Now => options.Clock.GetUtcNow();

    public static AwsError Missing(string name) => AwsError.NotFound($"Email identity {name} does not exist.");

    public AwsError? Create(Region region, JsonInput input, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        var name = input.Text("EmailIdentity") ?? "";
        if (IdentityRules.Fault(name) is { } fault) return AwsError.BadRequest(fault);
        if (region.Identity(name) is not null) return new AwsError(400, "AlreadyExistsException", $"Email identity {name} already exist.", "bad_request");
        if (region.IdentityNames().Count >= MostIdentities)
            return new AwsError(400, "LimitExceededException", $"The account has {MostIdentities} identities in region {region.Settings.Name}, and that is the limit.", "bad_request");
        var identity = region.Unsaid(name);
        if (Dress(region, ref identity, input) is { } wrong) return wrong;
        settings.Change(region, identity);
        if (options.Dns is null) settings.Change(region.Settings with { Identities = [.. region.Settings.Identities, name] });
        answer = json => IdentityJson.WriteMade(json, region.Identity(name)!);
        return null;
    }

    public AwsError? PutMailFrom(Region region, string name, JsonInput input)
    {
        if (Find(region, name) is not { } identity) return Missing(name);
        var behaviour = input.Text("BehaviorOnMxFailure") ?? "USE_DEFAULT_VALUE";
        if (behaviour is not ("USE_DEFAULT_VALUE" or "REJECT_MESSAGE"))
            return AwsError.NotInEnum(behaviour, "behaviorOnMxFailure", "USE_DEFAULT_VALUE, REJECT_MESSAGE");
        var domain = input.Text("MailFromDomain") ?? "";
        if (domain.Length > 0 && IdentityRules.MailFromFault(domain, identity.Domain) is { } fault) return AwsError.BadRequest(fault);
        settings.Change(region, identity with { MailFrom = domain.Length == 0 ? null : NewMailFrom(identity.MailFrom, domain, behaviour == "REJECT_MESSAGE") });
        return null;
    }

    public AwsError? PutDkim(Region region, string name, JsonInput input)
    {
        if (Find(region, name) is not { } identity) return Missing(name);
        settings.Change(region, identity with { Dkim = identity.Dkim with { SigningEnabled = input.YesNo("SigningEnabled") ?? false } });
        return null;
    }

    public AwsError? PutSigning(Region region, string name, JsonInput input, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        if (Find(region, name) is not { } identity) return Missing(name);
        if (!identity.IsDomain) return AwsError.BadRequest($"{name} is an address; DKIM signing attributes are those of its domain.");
        var attributes = input.Object("SigningAttributes");
        if (attributes?.Text("DomainSigningAttributesOrigin") is not null)
            return AwsError.BadRequest("SigningAttributes.DomainSigningAttributesOrigin is not allowed here; use SigningAttributesOrigin.");
        if (DkimRequest.Read(settings, identity, region, input.Text("SigningAttributesOrigin"), attributes, Now, out var dkim) is { } wrong) return wrong;
        // Who looks for the identity looks for these records: what had failed starts again.
        var verification = identity.MaySend ? identity.Verification : Standing.Pending(Now);
        settings.Change(region, identity with { Dkim = dkim, Verification = verification });
        answer = json => IdentityJson.WriteSigning(json, region.Identity(name)!.Dkim);
        return null;
    }

    /// <summary>What the input says beyond the name.</summary>
    private AwsError? Dress(Region region, ref EmailIdentity identity, JsonInput input)
    {
        var set = input.Text("ConfigurationSetName");
        if (set is not null && !region.ConfigurationSets.ContainsKey(set)) return AwsError.NotFound($"Configuration set <{set}> does not exist.");
        IdentityTag[] tags = [.. input.Objects("Tags").Select(t => new IdentityTag(t.Text("Key") ?? "", t.Text("Value") ?? ""))];
        if (tags.Length > MostTags || tags.Any(t => t.Key.Length is 0 or > 128 || t.Value.Length > 256))
            return AwsError.BadRequest($"Tags: at most {MostTags}, keys of 1 to 128 and values of 0 to 256 characters.");
        identity = identity with { ConfigurationSet = set, Tags = tags };
        if (input.Object("DkimSigningAttributes") is not { } attributes) return null;
        if (!identity.IsDomain) return AwsError.BadRequest($"{identity.Name} is an address; DkimSigningAttributes are those of a domain.");
        if (DkimRequest.ReadNew(settings, identity, region, attributes, Now, out var dkim) is { } wrong) return wrong;
        identity = identity with { Dkim = dkim };
        return null;
    }

    // As it was said, without what the settings' word makes of it.
    private static EmailIdentity? Find(Region region, string name) =>
        region.Identities.GetValueOrDefault(name) ?? (region.Identity(name) is { } given ? region.Unsaid(given.Name) : null);

    private MailFrom NewMailFrom(MailFrom? before, string domain, bool rejects)
    {
        var stays = before is { Standing.Status: LookStatus.Success } && before.Domain.Equals(domain, StringComparison.OrdinalIgnoreCase);
        return new MailFrom(domain, rejects, stays ? before!.Standing : options.Dns is null ? Standing.Success(Now) : Standing.Pending(Now));
    }
}
