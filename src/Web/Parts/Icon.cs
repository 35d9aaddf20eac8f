using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Postroad.Web.Parts;

/// <summary>An inline icon. It is an ornament: words beside it carry the meaning.</summary>
public sealed class Icon : ComponentBase
{
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter]
    public string? Class { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0,
        $"<svg class=\"ti{(Class is null ? "" : " " + Class)}\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{Icons.Markup(Name)}</svg>");
}
