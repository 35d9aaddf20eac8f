using System.Text.Json.Serialization;

namespace Postroad.Core.Sending.Ses;

// Bodies of the SES v2 API as far as used. Every member may be absent; unknown ones are skipped.

internal sealed record SendEmailAnswer(string? MessageId);

internal sealed record GetAccountAnswer(
    bool? ProductionAccessEnabled, bool? SendingEnabled, string? EnforcementStatus, SendQuotaAnswer? SendQuota, PricingAnswer? PricingAttributes,
    SuppressionAnswer? SuppressionAttributes, DetailsAnswer? Details);

internal sealed record SuppressionAnswer(IReadOnlyList<string>? SuppressedReasons);

internal sealed record DetailsAnswer(ReviewAnswer? ReviewDetails);

internal sealed record ReviewAnswer(string? Status, string? CaseId);

internal sealed record DetailsCall(
    string MailType, [property: JsonPropertyName("WebsiteURL")] string WebsiteUrl, string ContactLanguage, string UseCaseDescription, IReadOnlyList<string>? AdditionalContactEmailAddresses, bool ProductionAccessEnabled);

internal sealed record PricingAnswer(string? CurrentPlan);

internal sealed record SendQuotaAnswer(double? Max24HourSend, double? MaxSendRate, double? SentLast24Hours);

internal sealed record GetEmailIdentityAnswer(
    string? IdentityType, bool? VerifiedForSendingStatus, string? VerificationStatus, MailFromAnswer? MailFromAttributes, DkimAnswer? DkimAttributes, VerificationAnswer? VerificationInfo, string? ConfigurationSetName = null);

internal sealed record DkimAnswer(bool? SigningEnabled, string? Status, IReadOnlyList<string>? Tokens, string? SigningHostedZone, string? SigningAttributesOrigin);

/// <param name="LastCheckedTimestamp">Seconds since 1970.</param>
internal sealed record VerificationAnswer(double? LastCheckedTimestamp, string? ErrorType);

internal sealed record MailFromAnswer(string? MailFromDomain, string? MailFromDomainStatus, string? BehaviorOnMxFailure);

internal sealed record CreateIdentityCall(string EmailIdentity, DkimCall? DkimSigningAttributes);

internal sealed record DkimCall(string? NextSigningKeyLength, string? DomainSigningAttributesOrigin);

internal sealed record MailFromCall(string? MailFromDomain, string BehaviorOnMxFailure);

internal sealed record SigningCall(string SigningAttributesOrigin);

internal sealed record ListIdentitiesAnswer(IReadOnlyList<ListedIdentityAnswer>? EmailIdentities, string? NextToken);

internal sealed record ListedIdentityAnswer(string? IdentityName, bool? SendingEnabled, string? VerificationStatus);

internal sealed record SetAnswer(string? ConfigurationSetName, DeliveryOptionsPart? DeliveryOptions, ReputationPart? ReputationOptions, SendingPart? SendingOptions);

internal sealed record DeliveryOptionsPart(string? TlsPolicy, string? SendingPoolName, int? MaxDeliverySeconds);

internal sealed record ReputationPart(bool? ReputationMetricsEnabled);

internal sealed record SendingPart(bool? SendingEnabled);

internal sealed record CreateSetCall(string ConfigurationSetName, DeliveryOptionsPart? DeliveryOptions, ReputationPart? ReputationOptions, SendingPart? SendingOptions);

internal sealed record DestinationsAnswer(IReadOnlyList<DestinationPart>? EventDestinations);

internal sealed record ListSetsAnswer(IReadOnlyList<string>? ConfigurationSets, string? NextToken);

internal sealed record ListPoolsAnswer(IReadOnlyList<string>? DedicatedIpPools);

internal sealed record CreatePoolCall(string PoolName, string ScalingMode);

internal sealed record MoveAddressCall(string DestinationPoolName);

internal sealed record AddressesAnswer(IReadOnlyList<AddressPart>? DedicatedIps, string? NextToken);

/// <param name="WarmupStatus">IN_PROGRESS, DONE or NOT_APPLICABLE.</param>
internal sealed record AddressPart(string? Ip, string? WarmupStatus, int? WarmupPercentage, string? PoolName);

/// <param name="Name">Only in answers.</param>
internal sealed record DestinationPart(string? Name, bool? Enabled, IReadOnlyList<string>? MatchingEventTypes, SnsPart? SnsDestination)
{
    public CloudWatchPart? CloudWatchDestination { get; init; }

    public BusPart? EventBridgeDestination { get; init; }

    public bool Tells => Enabled == true && (SnsDestination is not null || EventBridgeDestination is not null);
}

internal sealed record BusPart(string? EventBusArn);

internal sealed record CloudWatchPart(IReadOnlyList<DimensionPart>? DimensionConfigurations);

/// <param name="DimensionValueSource">MESSAGE_TAG, EMAIL_HEADER or LINK_TAG.</param>
internal sealed record DimensionPart(string DimensionName, string DimensionValueSource, string DefaultDimensionValue);

internal sealed record SnsPart(string? TopicArn);

internal sealed record CreateDestinationCall(string EventDestinationName, DestinationPart EventDestination);

internal sealed record UpdateDestinationCall(DestinationPart EventDestination);

/// <summary>Most errors say <c>message</c>, some front ends <c>Message</c>, some put the type into the body.</summary>
internal sealed class ErrorAnswer
{
    [JsonPropertyName("message")]
    public string? Lower { get; init; }

    [JsonPropertyName("Message")]
    public string? Upper { get; init; }

    [JsonPropertyName("__type")]
    public string? Type { get; init; }
}

[JsonSerializable(typeof(SendEmailAnswer))]
[JsonSerializable(typeof(GetAccountAnswer))]
[JsonSerializable(typeof(DetailsCall))]
[JsonSerializable(typeof(GetEmailIdentityAnswer))]
[JsonSerializable(typeof(CreateIdentityCall))]
[JsonSerializable(typeof(MailFromCall))]
[JsonSerializable(typeof(SigningCall))]
[JsonSerializable(typeof(ListIdentitiesAnswer))]
[JsonSerializable(typeof(SetAnswer))]
[JsonSerializable(typeof(CreateSetCall))]
[JsonSerializable(typeof(DestinationsAnswer))]
[JsonSerializable(typeof(DestinationPart))]
[JsonSerializable(typeof(CreateDestinationCall))]
[JsonSerializable(typeof(UpdateDestinationCall))]
[JsonSerializable(typeof(ListSetsAnswer))]
[JsonSerializable(typeof(ListPoolsAnswer))]
[JsonSerializable(typeof(CreatePoolCall))]
[JsonSerializable(typeof(MoveAddressCall))]
[JsonSerializable(typeof(AddressesAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class SesJson : JsonSerializerContext;
