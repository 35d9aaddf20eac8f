using System.Text.Json.Serialization;

namespace Postroad.Simulator.Regions;

/// <summary>What somebody told AWS of their mail when they asked for production access, and how far AWS is with it (SES v2, AccountDetails).</summary>
public sealed record AccountDetails
{
    /// <summary>MARKETING or TRANSACTIONAL.</summary>
    public required string MailType { get; init; }

    [JsonPropertyName("website_url")]
    public required string WebsiteUrl { get; init; }

    /// <summary>EN or JA.</summary>
    public string ContactLanguage { get; init; } = "EN";

    public string UseCaseDescription { get; init; } = "";

    public IReadOnlyList<string> AdditionalContacts { get; init; } = [];

    /// <summary>PENDING, FAILED, GRANTED or DENIED. Null: nobody asked for production access.</summary>
    public string? Review { get; init; }

    /// <summary>Of AWS's support. Null with <see cref="Review"/>.</summary>
    public string? CaseId { get; init; }
}
