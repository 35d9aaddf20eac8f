using System.Net;

namespace Postroad.Core.Sending.Ses;

/// <summary>Refusals of a signed request that can be set right without a human.</summary>
internal static class SesRefusals
{
    private static readonly string[] SkewWords = ["Signature expired", "Signature not yet current", "is now earlier than", "RequestTimeTooSkewed"];

    /// <summary>The signature's time is more than 5 minutes off.</summary>
    public static bool IsClockSkew(SesReply reply) =>
        IsSignedRefusal(reply) && (reply.ErrorType is "RequestTimeTooSkewed" or "RequestExpired" || Says(reply.Words, SkewWords));

    public static bool IsExpiredToken(SesReply reply) => IsSignedRefusal(reply) && reply.ErrorType is "ExpiredToken" or "ExpiredTokenException";

    public static bool Says(string words, params ReadOnlySpan<string> any)
    {
        foreach (var one in any)
            if (words.Contains(one, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // ExpiredToken comes with 400 from some of AWS's front ends. Both are certain refusals.
    private static bool IsSignedRefusal(SesReply reply) =>
        reply.Outcome == SesOutcome.Answered && reply.Status is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest && reply.ErrorType.Length > 0;
}
