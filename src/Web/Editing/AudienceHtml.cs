using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Postroad.Core.Campaigns;
using Postroad.Web.Parts;

namespace Postroad.Web.Editing;

/// <summary>The table of an audience alone, for a page that asks for it again.</summary>
internal sealed class AudienceHtml(IServiceProvider services, ILoggerFactory logs)
{
    public async Task<string> RenderAsync(AudienceCount? count)
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<AudienceTable>(ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(AudienceTable.Count)] = count }))).ToHtmlString());
    }
}
