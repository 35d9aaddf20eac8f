using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Postroad.Tests.Fixtures;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>Whatever a person can do on a screen, a program can do by a call, and both end in the same method of Core.</summary>
public sealed partial class ScreenActionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_form_of_the_screens_has_its_call_and_both_end_in_the_same_method_of_Core()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var forms = FormsOf(installation.Web);
        Assert.True(forms.Count > 50, $"only {forms.Count} forms were found");
        Assert.Empty(Faults(forms, await OperationsAsync(installation.Web), ScreenActions.ByCall, ScreenActions.WithoutCall));
    }

    [Fact]
    public async Task A_form_without_a_line_a_call_that_there_is_not_and_one_that_does_something_else_are_found()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var operations = await OperationsAsync(installation.Web);
        var rename = Assert.Single(FormsOf(installation.Web), f => f.Name == "TagsPage.rename");
        string[] Found(IReadOnlyList<ScreenAction> table, params Form[] forms) => [.. Faults(forms, operations, table, new Dictionary<string, string>())];
        ScreenAction right = new("TagsPage.rename", "Tags.RenameAsync", "rename_tag");

        Assert.Empty(Found([right], rename));
        Assert.Contains("has no line", Assert.Single(Found([right], rename, new Form("PlantedPage.save", new HashSet<CoreCall> { new("Tags.RenameAsync", true) }))), StringComparison.Ordinal);
        Assert.Contains("no call planted_call", Assert.Single(Found([right with { Operation = "planted_call" }], rename)), StringComparison.Ordinal);
        Assert.Contains("get_tag does not end in", Assert.Single(Found([right with { Operation = "get_tag" }], rename)), StringComparison.Ordinal);
        Assert.Contains(Found([right with { Change = "Tags.DeleteAsync", Operation = "delete_tag" }], rename), f => f.Contains("does not end in Tags.DeleteAsync", StringComparison.Ordinal));
        Assert.Contains("also changes by Tags.DeleteAsync", Assert.Single(Found([right], rename with { Calls = rename.Calls.Append(new CoreCall("Tags.DeleteAsync", true)).ToHashSet() })), StringComparison.Ordinal);
        Assert.Contains("is no form", Assert.Single(Found([right, new("GonePage.save", "Tags.RenameAsync", "rename_tag")], rename)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Faults(
        IReadOnlyList<Form> forms, IReadOnlyDictionary<string, IReadOnlySet<CoreCall>> operations, IReadOnlyList<ScreenAction> byCall, IReadOnlyDictionary<string, string> withoutCall)
    {
        foreach (var form in forms)
        {
            var lines = byCall.Where(a => a.Form == form.Name).ToList();
            if (lines.Count == 0 && !withoutCall.ContainsKey(form.Name)) yield return $"{form.Name} has no line in ScreenActions: name its call, or say why there is none";
            if (withoutCall.ContainsKey(form.Name)) continue;
            foreach (var line in lines.Where(l => form.Calls.All(c => c.Name != l.Change))) yield return $"{form.Name} does not end in {line.Change}";
            foreach (var change in form.Calls.Where(c => c.IsChange && lines.Count > 0 && lines.All(l => l.Change != c.Name) && !withoutCall.ContainsKey($"{form.Name}: {c.Name}")))
                yield return $"{form.Name} also changes by {change.Name}, which has no call";
        }

        foreach (var line in byCall)
        {
            if (forms.All(f => f.Name != line.Form)) yield return $"{line.Form} is no form (any more)";
            if (!operations.TryGetValue(line.Operation, out var calls)) yield return $"There is no call {line.Operation}, which {line.Form} names";
            else if (calls.All(c => c.Name != line.Change)) yield return $"{line.Operation} does not end in {line.Change}, as {line.Form} does";
        }

        foreach (var name in withoutCall.Keys.Where(name => forms.All(f => f.Name != name.Split(": ")[0]))) yield return $"{name} is no form (any more)";
    }

    /// <summary>Forms of components, by their source, and endpoints beside the pages that change something, by the running server.</summary>
    private static List<Form> FormsOf(WebServer web)
    {
        var sources = Directory.GetFiles(Repository.PathOf("src/Web"), "*.razor", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal));
        var ofPages = from file in sources
                      from Match form in FormPattern().Matches(File.ReadAllText(file))
                      let component = Path.GetFileNameWithoutExtension(file)
                      select new Form($"{component}.{form.Groups["name"].Value.TrimEnd('-')}", CoreCalls.Of(component, form.Groups["method"].Value));
        var besides = from endpoint in Endpoints.OfScreens(web)
                      where endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null
                      from method in Endpoints.Methods(endpoint)
                      where method is not ("GET" or "HEAD")
                      select new Form($"{method} {Endpoints.Route(endpoint)}", HandlerOf(endpoint) is { } handler ? CoreCalls.Of(handler) : new HashSet<CoreCall>());
        return [.. ofPages, .. besides];
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlySet<CoreCall>>> OperationsAsync(WebServer web)
    {
        using var guest = new Guest(web);
        using var described = await guest.AdminAsync("/openapi/v1.json");
        var document = JsonElement.Parse(await described.Content.ReadAsStringAsync(Cancel));
        var named = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Where(o => o.Value.ValueKind == JsonValueKind.Object && o.Value.TryGetProperty("operationId", out _))
            .Select(o => o.Value.GetProperty("operationId").GetString()!).ToHashSet();
        return Endpoints.OfApi(web).Where(e => named.Contains(NameOf(e))).ToDictionary(NameOf, e => CoreCalls.Of(HandlerOf(e)!));
    }

    private static string NameOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "";

    private static MethodInfo? HandlerOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<MethodInfo>();

    /// <summary>A name may be made for each row: <c>@($"member-{…}")</c>. A handler may be a lambda that calls it.</summary>
    [GeneratedRegex("""@formname="(?:@\(\$")?(?<name>[a-z-]+)(?:\{[^}]*\}"\))?" @onsubmit="(?:@?\(?\(\) => )?(?<method>\w+)""")]
    private static partial Regex FormPattern();

    private sealed record Form(string Name, IReadOnlySet<CoreCall> Calls);
}
