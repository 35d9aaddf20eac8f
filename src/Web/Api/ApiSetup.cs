using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.OpenApi;
using Postroad.Web.Hosting;

namespace Postroad.Web.Api;

/// <summary>The REST API: its keys, its form, its description. Cookies are worth nothing here, so no other site can make a browser call it.</summary>
internal static class ApiSetup
{
    public const string Root = "/api/v1";

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
            json.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
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
        api.MapServers();
        api.MapLists();
        api.MapSignUpPages();
        api.MapContacts();
        api.MapFields();
        api.MapDrafts();
        api.MapCampaigns();
        api.MapDeliveries();
        api.MapSuppressions();

        var description = app.MapGroup("").WithMetadata(new ServedOn(Origin.Admin)).AllowAnonymous();
        description.MapOpenApi("/openapi/{documentName}.json");
    }

    /// <summary>Says which scope a call needs, how it is called in the description, and what it does.</summary>
    public static RouteHandlerBuilder Is(this RouteHandlerBuilder call, string operation, string scope, string summary) =>
        call.WithMetadata(new NeedsScope(scope)).WithName(operation).WithSummary(summary).WithDescription($"Needs the scope `{scope}`.");
}
