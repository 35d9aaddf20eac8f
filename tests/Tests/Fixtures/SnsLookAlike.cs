using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postroad.Core.Feedback.Sns;

namespace Postroad.Tests.Fixtures;

/// <summary>What of SNS is asked by the product: its signing certificate, and the call that confirms a subscription. Writes down all that comes.</summary>
internal sealed class SnsLookAlike : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TemporaryFolder folder = new();

    private SnsLookAlike(WebApplication app, SnsSigner signer) => (this.app, Signer) = (app, signer);

    public SnsSigner Signer { get; }

    /// <summary>Method and path of each request; of a call also its form.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public ConcurrentQueue<string> Authorizations { get; } = [];

    /// <summary>What the next calls are answered.</summary>
    public (HttpStatusCode Status, string Body) Answer { get; set; } = (HttpStatusCode.OK,
        $"<ConfirmSubscriptionResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><ConfirmSubscriptionResult><SubscriptionArn>{SnsPost.Ours}:c9135db0</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>");

    public Uri Address => new(app.Urls.First() + "/");

    public SnsOptions Options
    {
        get
        {
            var file = Path.Combine(folder.Path, "authority.pem");
            File.WriteAllText(file, Signer.Authority.ExportCertificatePem());
            return new SnsOptions { LookAlike = Address, LookAlikeAuthority = file };
        }
    }

    public static async Task<SnsLookAlike> StartAsync(SnsSigner signer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var one = new SnsLookAlike(app, signer);
        app.Run(one.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return one;
    }

    /// <summary>For <see cref="Installation.Change.More"/>.</summary>
    public void Put(IServiceCollection services) => services.AddSingleton(Microsoft.Extensions.Options.Options.Create(Options));

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        Signer.Dispose();
        folder.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Method == "GET")
        {
            Asked.Enqueue($"GET {http.Request.Path}");
            if (http.Request.Path == "/" + SnsPost.CertificateName) await http.Response.WriteAsync(Signer.Pem);
            else http.Response.StatusCode = 404;
            return;
        }

        using var reader = new StreamReader(http.Request.Body);
        Asked.Enqueue($"{http.Request.Method} {http.Request.Path} {await reader.ReadToEndAsync()}");
        Authorizations.Enqueue(http.Request.Headers.Authorization.ToString());
        http.Response.StatusCode = (int)Answer.Status;
        http.Response.ContentType = "text/xml";
        await http.Response.WriteAsync(Answer.Body);
    }
}
