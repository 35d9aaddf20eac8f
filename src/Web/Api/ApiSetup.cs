using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.OpenApi;
using Postroad.Core.Primitives;
using Postroad.Web.Hosting;

namespace Postroad.Web.Api;

/// <summary>The REST API: its keys, its form, its description. Cookies are worth nothing here, so no other site can make a browser call it.</summary>
internal static class ApiSetup
{
    public const string Root = "/api/v1";

    /// <summary>Letters as they are, for people who read answers in a terminal: nothing takes them for HTML, because they say that they are JSON and no browser may guess.</summary>
    public static readonly JavaScriptEncoder Letters = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<ApiGates>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options =>
        {
            var json = options.SerializerOptions;
            (json.PropertyNamingPolicy, json.DictionaryKeyPolicy, json.PropertyNameCaseInsensitive) = (JsonNamingPolicy.SnakeCaseLower, null, false);
            // What is not a field of the call is a slip of its writer, or somebody who tries what else can be set.
            (json.UnmappedMemberHandling, json.AllowDuplicateProperties) = (JsonUnmappedMemberHandling.Disallow, false);
            (json.DefaultIgnoreCondition, json.Encoder) = (JsonIgnoreCondition.Never, Letters);
            json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        });
        services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = call => call.RelativePath?.StartsWith(Root[1..], StringComparison.Ordinal) == true;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = "Postroad", Version = "v1", Description = "Lists, contacts, campaigns and what became of every message. docs/api.md walks through it with curl." };
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key: pr_…" },
                };
                document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
                return Task.CompletedTask;
            });
        });
    }

    public static bool IsApi(HttpContext http) => http.Request.Path.StartsWithSegments("/api");

    public static void MapApi(this WebApplication app)
    {
        var api = app.MapGroup(Root).WithMetadata(new ServedOn(Origin.Admin))
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(ApiKeyAuthentication.SchemeName).RequireAuthenticatedUser());
        api.AddEndpointFilter((call, next) => call.Arguments.Select(argument => IsBody(argument) ? FlawIn(argument, "") : null).FirstOrDefault(flaw => flaw is not null) is { } flaw
            ? ValueTask.FromResult<object?>(ApiProblems.Invalid([flaw])) : next(call));
        api.MapServers();
        api.MapServerSetups();
        api.MapProductionAccess();
        api.MapZones();
        api.MapServerClasses();
        api.MapAdvice();
        api.MapFindings();
        api.MapDomains();
        api.MapTrackingDomains();
        api.MapLists();
        api.MapSignUpPages();
        api.MapContacts();
        api.MapImportCalls();
        api.MapFields();
        api.MapDrafts();
        api.MapCampaigns();
        api.MapPictures();
        api.MapDeliveries();
        api.MapMissed();
        api.MapUncertain();
        api.MapTests();
        api.MapExportCalls();
        api.MapSuppressions();
        api.MapDmarcCalls();
        api.MapDmarcNames();

        var description = app.MapGroup("").WithMetadata(new ServedOn(Origin.Admin)).AllowAnonymous();
        description.MapOpenApi("/openapi/{documentName}.json");
    }

    private static bool IsBody(object? argument) => argument?.GetType() is { Namespace: "Postroad.Web.Api", IsClass: true };

    /// <summary>What no body of ours may hold, wherever it stands in it: a null in a list, a zero byte in a text, which databases do not take. Null: nothing of the kind.</summary>
    private static FieldFault? FlawIn(object? value, string field) => value switch
    {
        string text => text.Contains('\0', StringComparison.Ordinal) ? new FieldFault(field, "There is a zero byte (\\u0000) in it, and no text has one: leave it out.") : null,
        IEnumerable<KeyValuePair<string, string>> pairs => pairs.Select(pair => FlawIn(pair.Key, field) ?? FlawIn(pair.Value, $"{field}.{pair.Key}")).FirstOrDefault(flaw => flaw is not null),
        System.Collections.IEnumerable list => list.Cast<object?>().Select(element => element is null ? new FieldFault(field, "One of its elements is null: leave it out.") : FlawIn(element, field)).FirstOrDefault(flaw => flaw is not null),
        _ when IsBody(value) =>
            value!.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0).Select(p => FlawIn(p.GetValue(value), JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name))).FirstOrDefault(flaw => flaw is not null),
        _ => null,
    };

    /// <summary>The body is a file as it is, whatever the call says that it is.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder call, params string[] types) => call.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        var file = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = types.ToDictionary(type => type, _ => file) };
        return Task.CompletedTask;
    });

    /// <summary>What it answers when all is well, for the description; every refusal is a problem document.</summary>
    public static RouteHandlerBuilder Answers<TBody>(this RouteHandlerBuilder call, int status = StatusCodes.Status200OK) => call.Produces<TBody>(status).Refuses();

    /// <summary>Nothing, when all is well.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder call) => call.Produces(StatusCodes.Status204NoContent).Refuses();

    public static RouteHandlerBuilder AnswersFile(this RouteHandlerBuilder call) => call.Produces<string>(StatusCodes.Status200OK, "text/csv").Refuses();

    private static RouteHandlerBuilder Refuses(this RouteHandlerBuilder call)
    {
        foreach (var status in (int[])[400, 401, 403, 404, 409, 412, 413, 422, 428, 429, 503]) call.Produces<ApiProblem>(status, "application/problem+json");
        return call;
    }

    /// <summary>Says which scope a call needs, how it is called in the description, and what it does.</summary>
    public static RouteHandlerBuilder Is(this RouteHandlerBuilder call, string operation, string scope, string summary) =>
        call.WithMetadata(new NeedsScope(scope)).WithName(operation).WithSummary(summary).WithDescription($"Needs the scope `{scope}`.");
}
