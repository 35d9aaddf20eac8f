namespace Postroad.Core.Templates;

/// <summary>A place in somebody's content that cannot be used.</summary>
/// <param name="Part">Which source: subject, preheader, HTML or text.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">In characters, from 1.</param>
/// <param name="Message">What is wrong, with the value, the limit and the way out.</param>
public sealed record ContentFault(ContentPart Part, int Line, int Column, string Message)
{
    public override string ToString() => $"{Name(Part)}, line {Line}, column {Column}: {Message}";

    private static string Name(ContentPart part) => part switch
    {
        ContentPart.Html => "HTML",
        _ => part.ToString(),
    };
}

/// <summary>The sources a message is made from.</summary>
public enum ContentPart
{
    Subject,
    Preheader,
    Html,
    Text,
}

/// <summary>Content that cannot be compiled, with all that is wrong with it.</summary>
public sealed class InvalidContentException : Exception
{
    public InvalidContentException(IReadOnlyList<ContentFault> faults) : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    public InvalidContentException(string message) : base(message)
    {
    }

    public InvalidContentException(string message, Exception inner) : base(message, inner)
    {
    }

    public InvalidContentException()
    {
    }

    public IReadOnlyList<ContentFault> Faults { get; } = [];
}
