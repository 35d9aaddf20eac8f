using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Postroad.Core.Reports;
using Postroad.Web.Parts;

namespace Postroad.Web.Live;

/// <summary>Makes a report into the HTML that its page shows, outside of any request.</summary>
internal sealed class ReportHtml(IServiceProvider services, ILoggerFactory logs)
{
    public async Task<string> RenderAsync(CampaignReport report, Clock clock)
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<ReportBody>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(ReportBody.Report)] = report,
                [nameof(ReportBody.Clock)] = clock,
            }));
            return root.ToHtmlString();
        });
    }
}
