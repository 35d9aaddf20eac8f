using Postroad.Simulator.Control;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Pages;

/// <summary>What the front page's address asks for.</summary>
internal sealed record PageQuery
{
    public string? Search { get; init; }
    public string? Campaign { get; init; }
    public MailState? State { get; init; }
    public int? Before { get; init; }

    /// <summary>Id of the mail that is unfolded.</summary>
    public string? Open { get; init; }

    /// <summary>How it is shown: html, text or source.</summary>
    public string View { get; init; } = "html";

    /// <summary>"empty": asks whether everything is to be emptied. "identity": shows the form for one.</summary>
    public string? Ask { get; init; }
    public string Theme { get; init; } = "light";

    public MailFilter Filter => new(Campaign, null, Search, State);

    public static PageQuery Of(IQueryCollection query)
    {
        MessagesApi.TryRead(query["state"], out var state);
        return new PageQuery
        {
            Search = Text(query["q"]),
            Campaign = query.ContainsKey("campaign") ? query["campaign"].ToString() : null,
            State = state,
            Before = int.TryParse(query["before"], out var before) && before >= 0 ? before : null,
            Open = Text(query["open"]),
            View = query["view"].ToString() switch { "text" => "text", "source" => "source", _ => "html" },
            Ask = Text(query["ask"]),
            Theme = query["theme"] == "dark" ? "dark" : "light",
        };
    }

    /// <summary>The same page with other mail: a filter begins at the newest and unfolds nothing.</summary>
    public string With(MailState? state) => (this with { State = state, Before = null, Open = null }).Url();

    public string Unfolding(string? id, string view = "html") => (this with { Open = id, View = view }).Url(id);

    public string Page(int? before) => (this with { Before = before, Open = null }).Url();

    private string Url(string? anchor = null)
    {
        var parts = new List<string>();
        if (Search is { } search) parts.Add("q=" + Uri.EscapeDataString(search));
        if (Campaign is { } campaign) parts.Add("campaign=" + Uri.EscapeDataString(campaign));
        if (State is { } state)
            parts.Add("state=" + System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString()));
        if (Before is { } before) parts.Add(System.FormattableString.Invariant($"before={before}"));
        if (Open is { } open) parts.Add("open=" + Uri.EscapeDataString(open));
        if (Open is not null && View != "html") parts.Add("view=" + View);
        return (parts.Count == 0 ? "/" : "/?" + string.Join('&', parts)) + (anchor is null ? "#mail" : "#m-" + anchor);
    }

    private static string? Text(Microsoft.Extensions.Primitives.StringValues value) =>
        value.ToString() is { Length: > 0 } text ? text : null;
}
