using System.Text;
using Postroad.Core.Templates;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Tests.Templates;

/// <summary>One content compiled and rendered for one recipient, as text.</summary>
internal sealed record Rendered(CompiledContent Content, string Subject, string Text, string Html)
{
    public static readonly ContentSource Bare = new() { Subject = "s", NeedsUnsubscribe = false, TrackOpens = false };

    public static Rendered Of(ContentSource source, params (string Name, object? Value)[] values) => Of(CompiledContent.Compile(source, TimeProvider.System), values);

    public static Rendered Of(CompiledContent content, params (string Name, object? Value)[] values)
    {
        using var message = new RenderedMessage();
        content.Render(values.ToDictionary(v => v.Name, v => v.Value), new TestLinks(), message);
        return new(content, Encoding.UTF8.GetString(message.Subject), Encoding.UTF8.GetString(message.Text), Encoding.UTF8.GetString(message.Html));
    }

    /// <summary>The HTML alone, without pixel and footer.</summary>
    public static string Html_(string html, params (string Name, object? Value)[] values) => Of(Bare with { Html = html }, values).Html;

    public static string Text_(string text, params (string Name, object? Value)[] values) => Of(Bare with { Text = text }, values).Text;

    public static IReadOnlyList<ContentFault> Faults(ContentSource source) =>
        Assert.Throws<InvalidContentException>(() => CompiledContent.Compile(source, TimeProvider.System)).Faults;
}
