using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Routing;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>
/// Text that no database takes (PostgreSQL has no zero byte), that is no text, or is far too long, in every field of every form and of every call: refused with a reason or cleaned,
/// and never the installation's fault.
/// </summary>
public sealed partial class HostileTextTests
{
    private static readonly string[] Hostile = ["a\0b", "\0", "\u0085\u2028\u202e\ufffe", new string('x', 70_000), "99999999999999999999999999"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task In_no_field_of_a_form_does_it_break_anything(TestDatabase kind)
    {
        await using var world = await RoleTests.World.OpenAsync(kind);
        using var owner = new Guest(world.Installation.Web);
        await owner.SignInAsync(world.Mine.Customer, isAdministrator: true);
        var (forms, sent) = (0, 0);
        foreach (var path in PagesOf(world))
        {
            using var page = await owner.AdminAsync(path);
            if (page.Content.Headers.ContentType?.MediaType != "text/html") continue;
            using var document = new HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync(Cancel));
            foreach (var form in document.Forms.Where(f => f.Method == "post" && f.Elements.OfType<IHtmlInputElement>().All(i => i.Type != "file")))
            {
                var (fields, typed) = FieldsOf(form);
                if (typed.Count == 0) continue;
                forms++;
                // All at once, and one after the other; that on the database that minds, for what comes before it is the same.
                foreach (var names in (kind.IsPostgres ? typed.Select(t => new[] { t }) : []).Append([.. typed]))
                {
                    foreach (var text in Hostile)
                    {
                        var values = fields.Where(f => !names.Contains(f.Key)).Concat(names.Select(n => KeyValuePair.Create(n, text)));
                        using var answer = await owner.AdminAsync(form.GetAttribute("action") ?? path, HttpMethod.Post, new FormUrlEncodedContent(values));
                        Assert.True((int)answer.StatusCode < 500, $"{path}, {string.Join(", ", names)}: {(int)answer.StatusCode} for {JsonSerializer.Serialize(text.Length > 99 ? "long" : text)}");
                        sent++;
                    }
                }
            }
        }

        Assert.True(forms > 15 && sent > (kind.IsPostgres ? 300 : 75), $"{forms} forms, {sent} sent");
    }

    [Theory, EachDatabase]
    public async Task In_no_field_of_a_call_does_it_break_anything(TestDatabase kind)
    {
        await using var world = await RoleTests.World.OpenAsync(kind);
        var sent = 0;
        foreach (var (name, call, body) in ApiThreatTests.BodiesOf(world.Installation.Web))
        {
            // A key of its own: all of them together are more calls than one may make in a minute.
            using var desk = await ApiDesk.OpenAsync(world.Installation, world.Mine.Customer);
            var path = ApiPathOf(call, world.Mine);
            var texts = body.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.PropertyType == typeof(string)).Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)).ToList();
            foreach (var names in (kind.IsPostgres ? texts.Select(t => new[] { t }) : []).Append([.. texts]))
            {
                foreach (var text in Hostile)
                {
                    var json = new JsonObject();
                    foreach (var field in texts) json[field] = names.Contains(field) ? text : field.Contains("email", StringComparison.Ordinal) || field.Contains("address", StringComparison.Ordinal) ? "a@example.com" : "Text";
                    var answer = await desk.CallAsync(Endpoints.Methods(call)[0], path, json.ToJsonString(), change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"1\""));
                    Assert.True(answer.Status < 500, $"{name}, {string.Join(", ", names)}: {answer.Status} for {JsonSerializer.Serialize(text.Length > 99 ? "long" : text)}: {answer.Text}");
                    sent++;
                }
            }

            // Half of a letter, which only JSON can write.
            var half = await desk.CallAsync(Endpoints.Methods(call)[0], path, $$"""{"{{(texts.Count > 0 ? texts[0] : "name")}}":"a\ud83d"}""", change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"1\""));
            Assert.True(half.Status < 500, $"{name}: {half.Status} for half of a letter: {half.Text}");
        }

        Assert.True(sent > (kind.IsPostgres ? 200 : 50), $"{sent} sent");
    }

    /// <summary>Without its beginning; what the estate has none of is called "x".</summary>
    private static string ApiPathOf(RouteEndpoint call, RoleTests.Estate estate)
    {
        var route = Endpoints.Route(call)["/api/v1".Length..];
        return Parameter().Replace(route, m => estate.Has(route) ? estate.Named(route, m.Groups[1].Value) : "x");
    }

    [GeneratedRegex("\\{(\\w+)[^}]*\\}")]
    private static partial Regex Parameter();

    private static IEnumerable<string> PagesOf(RoleTests.World world) => Endpoints.OfScreens(world.Installation.Web)
        .Where(e => Endpoints.Methods(e).Contains("GET") && !Endpoints.Route(e).EndsWith("/live", StringComparison.Ordinal) && Endpoints.Route(e) != "/{**path:file}")
        .Select(e => RoleTests.World.PathOf(e, Endpoints.IsListed(Endpoints.Route(e)) ? RoleTests.Estate.None : world.Mine))
        // Forms of what an address names in its query.
        .Append("/domains/dmarc/name?domain=harbourlane.example&source=address:198.51.100.77").Distinct();

    /// <summary>What a browser would send, and of it what somebody may have changed.</summary>
    private static (Dictionary<string, string> All, List<string> Typed) FieldsOf(IHtmlFormElement form)
    {
        var (all, typed) = (new Dictionary<string, string>(), new List<string>());
        foreach (var element in form.Elements)
        {
            var (name, value, isTyped) = element switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio" } box => (box.IsChecked ? box.Name : null, box.Value, false),
                IHtmlInputElement { Type: "submit" or "button" } => (null, "", false),
                IHtmlInputElement input => (input.Name, input.Value, input.Name is not ("_handler" or "__RequestVerificationToken")),
                IHtmlTextAreaElement area => (area.Name, area.Value, true),
                IHtmlSelectElement select => (select.Name, select.Value ?? "", true),
                _ => (null, "", false),
            };
            if (string.IsNullOrEmpty(name)) continue;
            all[name] = value;
            if (isTyped) typed.Add(name);
        }

        return (all, [.. typed.Distinct()]);
    }
}
