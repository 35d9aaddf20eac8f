using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;

namespace Postroad.Core.Deliveries;

/// <summary>The mail that shows that a sending server works.</summary>
public static class ServerTestMail
{
    private const string Html = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Test mail</title></head><body style="font-family:sans-serif;line-height:1.5">
        <p>This mail was sent through the sending server <b>{{ server }}</b> in {{ region }}, to see whether it works. It does, or you would not read this.</p>
        <p>{{ by }} asked for it. Nobody else got it, and nothing in it is tracked.</p>
        </body></html>
        """;

    /// <summary>What tests of this server are kept under.</summary>
    public static string Of(SendingServer server) => $"server:{server.PublicId}";

    /// <param name="server">Which.</param>
    /// <param name="to">As typed.</param>
    /// <param name="from">As typed; empty: the server's default From.</param>
    /// <param name="by">The person's name.</param>
    public static TestMail Make(SendingServer server, IReadOnlyList<string> to, string? from, string by) => new()
    {
        Of = Of(server),
        Server = server.Key,
        Class = MessageClass.System,
        To = to,
        From = string.IsNullOrWhiteSpace(from) ? server.DefaultFrom ?? "" : from,
        Content = new ContentSource { Subject = "Test of the sending server {{ server }}", Html = Html, NeedsUnsubscribe = false, TrackOpens = false, TrackClicks = false },
        Values = new Dictionary<string, object?> { ["server"] = server.Name, ["region"] = server.Place, ["by"] = by },
        Tags = [new MessageTag("test", server.PublicId)],
    };
}
