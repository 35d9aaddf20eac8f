using Microsoft.AspNetCore.DataProtection;
using Postroad.Simulator.Aws;
using Postroad.Simulator.Control;
using Postroad.Simulator.Dns;
using Postroad.Simulator.Events;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Pages;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Sending;
using Postroad.Simulator.Signing;
using Postroad.Simulator.Smtp;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;
using Postroad.Simulator.Zones;

namespace Postroad.Simulator;

/// <summary>The parts in the order in which a mail meets them: signature, SES, post office, files, postman, queue, mailboxes; then control and page.</summary>
internal static class SimulatorParts
{
    public static void Add(IServiceCollection services, SimulatorOptions options)
    {
        services.AddSingleton(options).AddSingleton(options.Clock);
        services.AddSingleton(_ => new StateFiles(options.DataFolder));
        services.AddSingleton(s => new Settings(options, s.GetRequiredService<StateFiles>().Folder));
        services.AddSingleton(s => new KeyRing(options, s.GetRequiredService<StateFiles>().Folder));
        services.AddSingleton(s => new SignatureCheck(s.GetRequiredService<KeyRing>().Find, options.Clock, s.GetRequiredService<Settings>().Knows));
        services.AddSingleton<AwsFront>().AddSingleton<SesApi>().AddSingleton<SqsApi>().AddSingleton<SqsQueuesApi>();
        services.AddSingleton<SnsApi>().AddSingleton<SnsSubscriptionsApi>().AddSingleton<StsApi>().AddSingleton<Route53Api>().AddSingleton<Refusals>();
        services.AddSingleton<SmtpListeners>().AddSingleton<SmtpLogin>().AddSingleton<SmtpDesk>().AddSingleton<FaultStrikes>();
        services.AddSingleton<SendEmail>().AddSingleton<AccountApi>().AddSingleton<IdentitiesApi>().AddSingleton<IdentityChanges>().AddSingleton<ConfigurationSetsApi>();
        services.AddSingleton<DedicatedIpsApi>().AddSingleton<SuppressionApi>();
        services.AddSingleton<Personalities>().AddSingleton<PostOffice>().AddSingleton<Mailroom>();
        services.AddSingleton<Postman>().AddSingleton<MailboxClient>().AddSingleton<MailboxCrew>().AddSingleton<IdentityClerk>().AddSingleton<Workers>().AddSingleton<Restart>();
        services.AddSingleton<Registrar>();
        services.AddSingleton<MessageNumbers>().AddSingleton<QueueAddress>().AddSingleton<QueueBodies>();
        services.AddSingleton<Wiring>().AddSingleton<EventRoutes>().AddSingleton<Notices>().AddSingleton<SnsEnvelope>().AddSingleton<WebDelivery>();
        services.AddSingleton(s => new SigningCertificate(s.GetRequiredService<StateFiles>().Folder, options.Clock));
        services.AddSingleton<AccountReport>().AddSingleton<MailSearch>().AddSingleton<Emptying>().AddSingleton<PageReader>();
        AddPages(services, options);
    }

    public static void Map(WebApplication app)
    {
        var aws = app.Services.GetRequiredService<AwsFront>();
        app.Use((HttpContext context, RequestDelegate next) =>
            AwsFront.IsOurs(context.Request) ? aws.HandleAsync(context) : next(context));
        // Before the guard, because it is asked for by the names of SNS.
        var certificate = app.Services.GetRequiredService<SigningCertificate>();
        app.Use((HttpContext context, RequestDelegate next) => context.Request.Path == certificate.Name
            ? AwsAnswer.WriteAsync(context, 200, "application/x-pem-file", System.Text.Encoding.ASCII.GetBytes(certificate.Pem)) : next(context));
        var options = app.Services.GetRequiredService<SimulatorOptions>();
        app.Use((context, next) => Guard.CheckAsync(context, next, options));
        ControlApi.Map(app);
        SimulatorAssets.Map(app);
        FormsApi.Map(app);
    }

    private static void AddPages(IServiceCollection services, SimulatorOptions options)
    {
        services.AddRazorComponents();
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.DataFolder, "keys"))).SetApplicationName("postroad-simulator");
        // A name of its own: cookies ignore ports, and the product runs on the same host.
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "simulator-forms";
            forms.Cookie.SameSite = SameSiteMode.Strict;
        });
    }
}
