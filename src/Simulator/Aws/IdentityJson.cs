using System.Text.Json;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Aws;

/// <summary>Identities as SES v2 writes them; enums in its spelling, instants in seconds.</summary>
internal static class IdentityJson
{
    public static void WriteListed(Utf8JsonWriter json, EmailIdentity identity)
    {
        json.WriteStartObject();
        json.WriteString("IdentityType", Type(identity));
        json.WriteString("IdentityName", identity.Name);
        json.WriteBoolean("SendingEnabled", identity.MaySend);
        json.WriteString("VerificationStatus", Spelled(identity.Verification.Status));
        json.WriteEndObject();
    }

    /// <summary>What CreateEmailIdentity answers.</summary>
    public static void WriteMade(Utf8JsonWriter json, EmailIdentity identity)
    {
        json.WriteString("IdentityType", Type(identity));
        json.WriteBoolean("VerifiedForSendingStatus", identity.MaySend);
        WriteDkim(json, identity.Dkim);
    }

    /// <summary>What GetEmailIdentity answers.</summary>
    public static void WriteWhole(Utf8JsonWriter json, EmailIdentity identity)
    {
        WriteMade(json, identity);
        json.WriteBoolean("FeedbackForwardingStatus", true);
        json.WriteString("VerificationStatus", Spelled(identity.Verification.Status));
        if (identity.ConfigurationSet is { } set) json.WriteString("ConfigurationSetName", set);
        WriteMailFrom(json, identity.MailFrom);
        json.WriteStartObject("Policies");
        json.WriteEndObject();
        json.WriteStartArray("Tags");
        foreach (var (key, value) in identity.Tags)
        {
            json.WriteStartObject();
            json.WriteString("Key", key);
            json.WriteString("Value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (identity.LastLook is { } look) WriteLook(json, look);
    }

    /// <summary>What PutEmailIdentityDkimSigningAttributes answers.</summary>
    public static void WriteSigning(Utf8JsonWriter json, DkimKeys dkim)
    {
        json.WriteString("DkimStatus", Spelled(dkim.Standing.Status));
        WriteTokens(json, "DkimTokens", dkim);
    }

    private static void WriteDkim(Utf8JsonWriter json, DkimKeys dkim)
    {
        json.WriteStartObject("DkimAttributes");
        json.WriteBoolean("SigningEnabled", dkim.SigningEnabled);
        json.WriteString("Status", Spelled(dkim.Standing.Status));
        WriteTokens(json, "Tokens", dkim);
        json.WriteString("SigningAttributesOrigin", dkim.Origin);
        if (dkim.HostedZone is not null)
        {
            json.WriteString("NextSigningKeyLength", Spelled(dkim.NextBits));
            json.WriteString("CurrentSigningKeyLength", Spelled(dkim.Bits));
            json.WriteNumber("LastKeyGenerationTimestamp", Seconds(dkim.GeneratedAt));
        }

        json.WriteEndObject();
    }

    private static void WriteTokens(Utf8JsonWriter json, string name, DkimKeys dkim)
    {
        json.WriteStartArray(name);
        foreach (var token in dkim.Tokens) json.WriteStringValue(token);
        json.WriteEndArray();
        if (dkim.HostedZone is { } zone) json.WriteString("SigningHostedZone", zone);
    }

    private static void WriteMailFrom(Utf8JsonWriter json, MailFrom? mailFrom)
    {
        json.WriteStartObject("MailFromAttributes");
        json.WriteString("BehaviorOnMxFailure", mailFrom is { RejectsOnMxFailure: true } ? "REJECT_MESSAGE" : "USE_DEFAULT_VALUE");
        if (mailFrom is not null)
        {
            json.WriteString("MailFromDomain", mailFrom.Domain);
            json.WriteString("MailFromDomainStatus", Spelled(mailFrom.Standing.Status));
        }

        json.WriteEndObject();
    }

    private static void WriteLook(Utf8JsonWriter json, LastLook look)
    {
        json.WriteStartObject("VerificationInfo");
        json.WriteNumber("LastCheckedTimestamp", Seconds(look.At));
        if (look.SuccessAt is { } at) json.WriteNumber("LastSuccessTimestamp", Seconds(at));
        if (look.Error is { } error) json.WriteString("ErrorType", Spelled(error));
        if (look.Soa is { } soa)
        {
            json.WriteStartObject("SOARecord");
            json.WriteString("PrimaryNameServer", soa.PrimaryNameServer);
            json.WriteString("AdminEmail", soa.AdminEmail);
            json.WriteNumber("SerialNumber", soa.SerialNumber);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Type(EmailIdentity identity) => identity.IsDomain ? "DOMAIN" : "EMAIL_ADDRESS";

    /// <summary>TemporaryFailure to TEMPORARY_FAILURE.</summary>
    private static string Spelled<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    private static string Spelled(int bits) => $"RSA_{bits}_BIT";

    private static double Seconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000d;
}
