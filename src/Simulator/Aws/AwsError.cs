namespace Postroad.Simulator.Aws;

/// <summary>A refusal in AWS's words.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Goes into x-amzn-ErrorType (SES) or __type (SQS).</param>
/// <param name="Message">AWS's text.</param>
/// <param name="Reason">Under which word the account counts it.</param>
internal sealed record AwsError(int Status, string Type, string Message, string Reason)
{
    public static AwsError BadRequest(string message) => new(400, "BadRequestException", message, "bad_request");

    /// <summary>The words of AWS's own check of an input against its model.</summary>
    public static AwsError NotInEnum(string value, string member, string allowed) =>
        BadRequest($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy enum value set: [{allowed}]");

    public static AwsError NotFound(string message) => new(404, "NotFoundException", message, "not_found");

    public static AwsError Signature(string type, string message, int status = 403) => new(status, type, message, "signature");
}
