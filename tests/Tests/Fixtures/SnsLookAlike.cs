using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postroad.Tests.Fixtures;

/// <summary>SNS as far as the product calls it: the call that confirms a subscription. Writes down all that comes.</summary>
internal sealed class SnsLookAlike : IAsyncDisposable
{
    private readonly WebApplication app;

    private SnsLookAlike(WebApplication app) => this.app = app;

    /// <summary>Method, path and form of each call.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public ConcurrentQueue<string> Authorizations { get; } = [];

    /// <summary>What the next calls are answered.</summary>
    public (HttpStatusCode Status, string Body) Answer { get; set; } = (HttpStatusCode.OK,
        $"<ConfirmSubscriptionResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><ConfirmSubscriptionResult><SubscriptionArn>{SnsPost.Ours}:c9135db0</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>");

    public Uri Address => new(app.Urls.First() + "/");

    public static async Task<SnsLookAlike> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var one = new SnsLookAlike(app);
        app.Run(one.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return one;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        // The watch over the account, which here is nobody's.
        if (http.Request.Path.StartsWithSegments("/v2"))
        {
            http.Response.StatusCode = 503;
            return;
        }

        Asked.Enqueue($"{http.Request.Method} {http.Request.Path} {body}");
        Authorizations.Enqueue(http.Request.Headers.Authorization.ToString());
        http.Response.StatusCode = (int)Answer.Status;
        http.Response.ContentType = "text/xml";
        await http.Response.WriteAsync(Answer.Body);
    }
}
