using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Dns;

/// <summary>What SES looks for in DNS (developer guide, "Easy DKIM", "Bring your own DKIM", "Using a custom MAIL FROM domain").</summary>
internal sealed class IdentityLook(NameServer dns)
{
    /// <summary>Null: all that the identity's DKIM needs is published.</summary>
    public async Task<LookError?> DkimAsync(EmailIdentity identity, CancellationToken cancel)
    {
        foreach (var token in identity.Dkim.Tokens)
        {
            var name = $"{token}._domainkey.{identity.Domain}";
            var error = identity.Dkim.HostedZone is { } zone
                ? await CnameAsync(name, $"{token}.{zone}", cancel) : await KeyAsync(name, identity.Dkim.PublicKey, cancel);
            if (error is not null) return error;
        }

        return null;
    }

    /// <summary>Where it stands after one more look.</summary>
    public async Task<MailFrom> MailFromAsync(MailFrom mailFrom, string region, DateTimeOffset now, CancellationToken cancel)
    {
        var mx = await dns.MxAsync(mailFrom.Domain, cancel);
        // Beside a second MX bounces could go elsewhere: SES does not wait for it to go away.
        if (mx.Values.Count > 1) return mailFrom with { Standing = mailFrom.Standing.Status == LookStatus.Failed ? mailFrom.Standing : Standing.Failed(now) };
        var found = mx.Values is [var only] && Same(only, $"10 feedback-smtp.{region}.amazonses.com") && await IncludesSesAsync(mailFrom.Domain, cancel);
        return mailFrom with { Standing = mailFrom.Standing.After(found, now) };
    }

    /// <summary>The zone's SOA record. Null: nobody knows it.</summary>
    public Task<StartOfAuthority?> SoaAsync(EmailIdentity identity, CancellationToken cancel) => dns.SoaAsync(identity.Domain, cancel);

    private async Task<LookError?> CnameAsync(string name, string target, CancellationToken cancel)
    {
        var reply = await dns.CnameAsync(name, cancel);
        return reply.Error ?? (reply.Values is [var only] && Same(only, target) ? null : LookError.InvalidValue);
    }

    private async Task<LookError?> KeyAsync(string name, string? key, CancellationToken cancel)
    {
        var reply = await dns.TxtAsync(name, cancel);
        return reply.Error ?? (reply.Values.Any(text => Tags(text).GetValueOrDefault("p") == key) ? null : LookError.InvalidValue);
    }

    private async Task<bool> IncludesSesAsync(string name, CancellationToken cancel)
    {
        var spf = (await dns.TxtAsync(name, cancel)).Values.Select(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(t => t is ["v=spf1", ..]).ToArray();
        return spf is [var only] && only.Contains("include:amazonses.com");
    }

    // RFC 6376 section 3.2; white space inside a key is of no meaning.
    private static Dictionary<string, string> Tags(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in text.Split(';'))
            if (tag.Split('=', 2) is [var name, var value]) tags[name.Trim()] = string.Concat(value.Split([' ', '\t']));
        return tags;
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
