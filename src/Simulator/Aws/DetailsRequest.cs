using System.Text.Json;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Aws;

/// <summary>What is told of an account's mail, as it comes and goes (SES v2 API reference, "PutAccountDetails" and "AccountDetails").</summary>
internal static class DetailsRequest
{
    private const int MostUrl = 1000, MostDescription = 5000, MostContacts = 4;
    private static readonly string[] MailTypes = ["MARKETING", "TRANSACTIONAL"], Languages = ["EN", "JA"];

    public static AwsError? Read(JsonInput input, out AccountDetails? details, out bool asksForProduction)
    {
        details = null;
        asksForProduction = input.YesNo("ProductionAccessEnabled") ?? false;
        if (input.Text("MailType") is not { } type) return Missing("mailType");
        if (!MailTypes.Contains(type)) return AwsError.NotInEnum(type, "mailType", string.Join(", ", MailTypes));
        if (input.Text("WebsiteURL") is not { } url) return Missing("websiteURL");
        if (url.Length is 0 or > MostUrl) return Length(url, "websiteURL", $"less than or equal to {MostUrl}");
        if (!url.StartsWith("http://", StringComparison.Ordinal) && !url.StartsWith("https://", StringComparison.Ordinal))
            return AwsError.BadRequest($"1 validation error detected: Value '{url}' at 'websiteURL' failed to satisfy constraint: Member must satisfy regular expression pattern: ^http[s]?:\\/\\/(.)+$");
        var language = input.Text("ContactLanguage") ?? "EN";
        if (!Languages.Contains(language)) return AwsError.NotInEnum(language, "contactLanguage", string.Join(", ", Languages));
        var description = input.Text("UseCaseDescription") ?? "";
        if (description.Length > MostDescription) return Length("***", "useCaseDescription", $"less than or equal to {MostDescription}");
        var contacts = input.Texts("AdditionalContactEmailAddresses");
        if (contacts is { Count: 0 or > MostContacts }) return Length("***", "additionalContactEmailAddresses", $"between 1 and {MostContacts}");
        details = new AccountDetails { MailType = type, WebsiteUrl = url, ContactLanguage = language, UseCaseDescription = description, AdditionalContacts = contacts ?? [] };
        return null;
    }

    public static void Write(Utf8JsonWriter json, AccountDetails details)
    {
        json.WriteStartObject("Details");
        json.WriteString("MailType", details.MailType);
        json.WriteString("WebsiteURL", details.WebsiteUrl);
        json.WriteString("ContactLanguage", details.ContactLanguage);
        json.WriteString("UseCaseDescription", details.UseCaseDescription);
        json.WriteStartArray("AdditionalContactEmailAddresses");
        foreach (var contact in details.AdditionalContacts) json.WriteStringValue(contact);
        json.WriteEndArray();
        if (details.Review is { } review)
        {
            json.WriteStartObject("ReviewDetails");
            json.WriteString("Status", review);
            json.WriteString("CaseId", details.CaseId);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static AwsError Missing(string member) => AwsError.BadRequest($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");

    private static AwsError Length(string value, string member, string rule) =>
        AwsError.BadRequest($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have length {rule}");
}
