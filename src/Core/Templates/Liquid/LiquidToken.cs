namespace Postroad.Core.Templates.Liquid;

internal enum LiquidKind
{
    Text,

    /// <summary>{{ ... }}</summary>
    Output,

    /// <summary>{% ... %}</summary>
    Tag,
}

/// <summary>A stretch of a Liquid source. What is between two tokens leaves nothing: comments, and white space that a dash takes away.</summary>
/// <param name="Start">Offset of the first character; of an output or tag: of its first brace.</param>
/// <param name="End">Offset behind the last character.</param>
/// <param name="Inner">Output, tag: what is between the braces, without dashes. Text: empty.</param>
internal sealed record LiquidToken(LiquidKind Kind, int Start, int End, string Inner)
{
    /// <summary>Output that needs no Fluid: a name, perhaps with a default. Null otherwise. Filled in by <see cref="LiquidCheck"/>.</summary>
    public SimpleOutput? Simple { get; set; }

    /// <summary>Tag: its first word.</summary>
    public string TagName { get; } = Kind == LiquidKind.Tag ? Word(Inner) : "";

    private static string Word(string inner)
    {
        var length = 0;
        while (length < inner.Length && (char.IsAsciiLetterOrDigit(inner[length]) || inner[length] == '_')) length++;
        return inner[..length];
    }
}

/// <summary><c>{{ name }}</c> or <c>{{ name | default: "text" }}</c>.</summary>
internal sealed record SimpleOutput(string Name, string? Default);
