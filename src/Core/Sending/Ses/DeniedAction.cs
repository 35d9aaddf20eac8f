using System.Text.RegularExpressions;

namespace Postroad.Core.Sending.Ses;

/// <summary>Reads "User `arn' is not authorized to perform `ses:SendRawEmail' on resource `arn'", with the quotes AWS uses or none.</summary>
internal static partial class DeniedAction
{
    /// <summary>Null when the text names none.</summary>
    public static string? Action(string reply) => Group(ActionPattern.Match(reply));

    public static string? Resource(string reply) => Group(ResourcePattern.Match(reply));

    [GeneratedRegex(@"perform:?\s+[`'""]?(?<it>[a-z0-9-]{1,32}:[A-Za-z*]{1,64})", RegexOptions.NonBacktracking)]
    private static partial Regex ActionPattern { get; }

    [GeneratedRegex(@"on resource:?\s+[`'""]?(?<it>arn:[^\s`'""]{1,512})", RegexOptions.NonBacktracking)]
    private static partial Regex ResourcePattern { get; }

    private static string? Group(Match match) => match.Success ? match.Groups["it"].Value : null;
}
