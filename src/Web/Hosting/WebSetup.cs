using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Postroad.Core;
using Postroad.Core.Reports;
using Postroad.Core.Tracking;
using Postroad.Web.Api;
using Postroad.Web.Editing;
using Postroad.Web.Exports;
using Postroad.Web.Hooks;
using Postroad.Web.Importing;
using Postroad.Web.Live;
using Postroad.Web.Parts;
using Postroad.Web.PublicPages;
using Postroad.Web.Screens;
using Postroad.Web.SignIn;
using Postroad.Web.Upkeep;

namespace Postroad.Web.Hosting;

/// <summary>Puts the web side together: what it needs, and in which order a request goes through it.</summary>
internal static class WebSetup
{
    public static void AddWeb(this IServiceCollection services, HostOptions options)
    {
        services.AddSingleton<Origins>().AddSingleton<LinkKeyHolder>();
        services.AddCore();
        services.AddHostedService(s => s.GetRequiredService<CoreRuntime>());
        services.AddSingleton(s => new PublicOrigin(() => s.GetRequiredService<Origins>().Public, () => s.GetRequiredService<Origins>().Admin));
        services.AddSingleton(s => new Core.Notices.AdminLinks(() => s.GetRequiredService<Origins>().Admin));
        services.AddSingleton(s => s.GetRequiredService<LinkKeyHolder>().Keys ?? throw new InvalidOperationException("The keys of links are read when the server starts."));
        services.AddSingleton<DeliveryPages>().AddSingleton<DeliveryExport>().AddSingleton<CampaignReports>().AddSingleton<CampaignList>().AddSingleton<DeliveryStories>().AddSingleton<ContactTimeline>();
        services.AddSingleton<ServerOverview>().AddSingleton<ServerThroughput>().AddSingleton<ClassTraffic>().AddSingleton<KeptSecrets>();
        services.AddSingleton<TrackingUse>().AddSingleton<TrackingBodies>().AddSingleton<UncertainList>().AddSingleton<Home>().AddSingleton<MissedPreviews>();
        services.AddSingleton<MailRecipients>().AddSingleton<LinkTargets>().AddSingleton<Hits>();
        services.AddSingleton<SnsHook>();
        services.AddSingleton<AudienceHtml>().AddSingleton<PublicImages>();
        services.AddSingleton<ReportHtml>().AddSingleton<ReportFeeds>();
        services.AddSingleton<SystemFacts>().AddSingleton<SystemQueues>().AddSingleton<BackupRuns>();
        services.AddSignIn(options);
        services.AddApi();
        services.AddRazorComponents();
        services.AddAuthorization();
        services.AddHttpContextAccessor();
        // Pages alone. Over https too: what is secret in one (antiforgery, what was sealed into a form) is another text each time, so its length tells nothing (BREACH).
        services.AddResponseCompression(compression => (compression.EnableForHttps, compression.MimeTypes) = (true, ["text/html"]));
    }

    public static WebApplication UseWeb(this WebApplication app)
    {
        var (origins, gates) = (app.Services.GetRequiredService<Origins>(), app.Services.GetRequiredService<ApiGates>());
        UseTrustedProxies(app);
        app.Use(next => http => SecurityHeaders.AddAsync(http, next));
        app.Use(next => http => OriginGate.TellApartAsync(http, origins, next));
        app.UseWhen(IsScreen, screens => screens.UseResponseCompression());
        app.UseWhen(IsScreen, screens => screens.UseAdminErrors());
        app.UseWhen(IsScreen, screens => screens.Use(next => http =>
        {
            QueryText.DropZeros(http.Request);
            return next(http);
        }));
        app.UseWhen(IsApi, api => api.Use(next => http => ApiProblems.AnswerAsync(http, next)).Use(next => http => gates.AdmitAsync(http, next)));
        app.UseWhen(http => !IsAdmin(http), links => links.UsePublicErrors());
        app.UseRouting();
        app.Use(next => http => OriginGate.KeepApartAsync(http, next));
        // In the main pipeline, not in a branch: the framework adds them by itself in front of routing when it does not see them here.
        app.UseRateLimiter().UseAuthentication().UseAuthorization().UseAntiforgery();
        var (antiforgery, fresh) = (app.Services.GetRequiredService<IAntiforgery>(), app.Services.GetRequiredService<FreshPasswords>());
        app.UseWhen(IsScreen, admin => admin.Use(next => http => FormGuard.CheckAsync(http, antiforgery, next)).Use(next => http => RoleGate.CheckAsync(http, next)).Use(next => http => fresh.CheckAsync(http, next)));

        app.UseWhen(IsApi, api => api.Use(next => http => gates.CheckAsync(http, next)));

        var screens = app.MapGroup("").WithMetadata(new ServedOn(Origin.Admin)).RequireAuthorization();
        screens.MapStaticAssets().Add(endpoint => endpoint.Metadata.Add(new AllowAnonymousAttribute()));
        screens.MapRazorComponents<App>();
        screens.MapLiveReports();
        screens.MapExports();
        screens.MapContactExports();
        screens.MapDomainFiles();
        screens.MapSignOut();
        screens.MapSystem();
        screens.MapEditing();
        screens.MapImports();
        screens.MapReference();

        app.MapApi();

        var links = app.MapGroup("").WithMetadata(new ServedOn(Origin.Public)).AllowAnonymous();
        links.MapPixel();
        links.MapClicks();
        links.MapUnsubscribe();
        links.MapPreferences();
        links.MapSignUp();
        links.MapWebView();
        links.MapImages();
        SnsHook.Map(links);
        return app;
    }

    /// <summary>Who makes a request, by the word of proxies that we were told to believe. Of nothing else: scheme and host are those that were configured.</summary>
    private static void UseTrustedProxies(WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<HostOptions>().Proxies;
        if (proxies.Count == 0) return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies) options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }

    private static bool IsScreen(HttpContext http) => IsAdmin(http) && !ApiSetup.IsApi(http);

    private static bool IsApi(HttpContext http) => IsAdmin(http) && ApiSetup.IsApi(http);

    private static bool IsAdmin(HttpContext http) => OriginGate.OriginOf(http) == Origin.Admin;
}
